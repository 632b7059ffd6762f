import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Agent } from './agents.ts'
import { costOf, type Helper, startHelper } from './processes.ts'
import type { FirstRequest, Latency, Load, Scenario } from './scenarios.ts'

/** One process to measure. */
export interface Trial {
  readonly scenario: Scenario
  readonly agent: Agent
  /** Where that agent is installed. */
  readonly root: string
  /** Path of a `node` binary. */
  readonly node: string
  /** The application's file. */
  readonly app: string
  /** The addresses of the servers that the application uses. */
  readonly env: Readonly<Record<string, string>>
  readonly quick: boolean
  /** Of the bare server, in requests a second: what a share of it is. */
  readonly capacity: number
}

type Numbers = Readonly<Record<string, number>>

/** Runs one process of its own, with a receiver and a load of its own, and says what it cost. */
export function measure(trial: Trial): Promise<Numbers> {
  switch (trial.scenario.kind) {
    case 'start':
      return measureStart(trial)
    case 'load':
      return withServer(trial, (server) => measureLoad(trial, trial.scenario as Load, server))
    case 'latency':
      return withServer(trial, (server) => measureLatency(trial, trial.scenario as Latency, server))
    case 'first-request':
      return withServer(trial, (server) => measureFirstRequest(trial.scenario as FirstRequest, server))
  }
}

/** With a receiver: at their end, some agents would wait long for one that is not there. */
async function measureStart(trial: Trial): Promise<Numbers> {
  const folder = resolve('bench/apps')
  const collector = await startHelper('others', [process.execPath, resolve('bench/parts/collector.mjs')], folder, {})
  try {
    const { cpuMs, wallMs } = await costOf(commandOf(trial), folder, environmentOf(trial, collector.port))
    return { cpuMs, wallMs }
  } finally {
    await collector.end()
  }
}

function commandOf({ node, agent, root, app }: Trial): readonly string[] {
  const door = agent.door(root)
  return [node, ...(app.endsWith('.mjs') ? door.esm : door.cjs), app]
}

function environmentOf({ agent, scenario, env }: Trial, collectorPort: number): Readonly<Record<string, string>> {
  return { ...agent.env(collectorPort), ...env, ...scenario.env }
}

interface Running {
  readonly app: Helper
  readonly collector: Helper
  readonly load: Helper
}

async function withServer(trial: Trial, work: (running: Running) => Promise<Numbers>): Promise<Numbers> {
  const folder = resolve('bench/apps')
  const started: Helper[] = []
  const start = async (...args: Parameters<typeof startHelper>): Promise<Helper> => {
    const helper = await startHelper(...args)
    started.push(helper)
    return helper
  }
  try {
    const collector = await start('others', [process.execPath, resolve('bench/parts/collector.mjs')], folder, {})
    const load = await start('others', [process.execPath, resolve('bench/parts/load.mjs')], folder, {}, false)
    const watch = { BENCH_WATCH_LOOP: trial.scenario.kind === 'latency' ? '1' : '' }
    const env = { ...environmentOf(trial, collector.port), ...watch }
    const app = await start('measured', commandOf(trial), folder, env)
    return await work({ app, collector, load })
  } finally {
    for (const helper of started) await helper.end()
  }
}

interface Usage {
  readonly cpu: number
  readonly rss: number
  readonly heapUsed: number
  readonly held?: { readonly p99: number; readonly max: number }
}
interface Counts {
  readonly served: number
  readonly spans: number
}
interface Answered {
  readonly perSecond: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
}

async function measureLoad(trial: Trial, scenario: Load, { app, collector, load }: Running): Promise<Numbers> {
  const { rate, path, protocol = 'http' } = scenario
  const { connections = protocol === 'grpc' ? 10 : 20 } = scenario
  const order = { port: app.port, path, protocol, connections, rate }
  const expects = trial.agent.name !== 'bare' && scenario.sendsNothing !== true
  const warmUp = Math.round(rate * (trial.quick ? 0.7 : 16))
  const count = Math.round(rate * (trial.quick ? 1.5 : 4))
  // As fast as it goes, so that all that is hot has been optimised before the measurement: of a bare server with a database,
  // V8 makes a request cheaper by a third between the 2,000th and the 20,000th. Some agents drop spans here.
  await answered(load, { ...order, rate: 0, count: warmUp })
  const before = await untilDelivered(collector, expects ? warmUp : 0)
  const { cpu: cpuBefore } = await app.ask<Usage>('begin')
  await answered(load, { ...order, count })
  const after = await untilDelivered(collector, expects ? before.served + count : 0)
  const { cpu, rss, heapUsed } = await app.ask<Usage>('end')
  return {
    cpuUs: (cpu - cpuBefore) / count,
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    delivered: (after.served - before.served) / count,
    spans: (after.spans - before.spans) / count,
  }
}

async function measureLatency(
  trial: Trial,
  { path, share }: Latency,
  { app, collector, load }: Running,
): Promise<Numbers> {
  const order = { port: app.port, path, protocol: 'http', connections: 50, rate: 0 }
  const warmUp = trial.quick ? 1000 : 6000
  const { perSecond } = await answered(load, { ...order, count: warmUp })
  const expects = trial.agent.name !== 'bare'
  const before = await untilDelivered(collector, expects ? warmUp : 0)
  // The bare server goes first in each round; its own warm-up says what it can do.
  const rate = share * (trial.capacity || perSecond)
  await app.ask<Usage>('begin')
  const count = Math.round(rate * (trial.quick ? 1.5 : 6))
  const { p50, p99 } = await answered(load, { ...order, rate, count })
  const { held } = await app.ask<Usage>('end')
  const after = await untilDelivered(collector, expects ? before.served + count : 0)
  return {
    capacity: perSecond,
    p50Ms: p50,
    p99Ms: p99,
    heldP99Ms: held?.p99 ?? 0,
    heldMaxMs: held?.max ?? 0,
    delivered: (after.served - before.served) / count,
  }
}

async function measureFirstRequest({ path }: FirstRequest, { app, load }: Running): Promise<Numbers> {
  const { cpu: before } = await app.ask<Usage>('begin')
  const order = { port: app.port, path, protocol: 'http', connections: 1, rate: 0 }
  const { p50: wallMs } = await answered(load, { ...order, count: 1 })
  const { cpu } = await app.ask<Usage>('end')
  return { wallMs, cpuMs: (cpu - before) / 1000 }
}

async function answered(load: Helper, order: object): Promise<Answered> {
  const answer = await load.ask<Answered>(order)
  if (answer.failed > 0) throw new Error(`${answer.failed} requests were not answered with 200`)
  return answer
}

/** All of it is there, or nothing has come for a while: agents send what they have once in one to three seconds. */
async function untilDelivered(collector: Helper, served: number): Promise<Counts> {
  const patienceMs = served === 0 ? 400 : 3_500
  let counts = await collector.ask<Counts>('counts')
  let quietSince = performance.now()
  while ((served === 0 || counts.served < served) && performance.now() - quietSince < patienceMs) {
    await wait(50)
    const now = await collector.ask<Counts>('counts')
    if (now.served !== counts.served || now.spans !== counts.spans) quietSince = performance.now()
    counts = now
  }
  return counts
}
