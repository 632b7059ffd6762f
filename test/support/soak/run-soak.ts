import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Collector, type Weather } from './collector.ts'
import { load } from './load.ts'

export interface Soak {
  readonly node: string
  /** Path of the agent's door; without it, the program runs bare. */
  readonly agent?: string
  readonly phases: readonly Phase[]
  readonly onPhase?: (report: PhaseReport) => void
}

export interface Phase {
  readonly weather: Weather
  /** Either: so many requests, or so long. */
  readonly requests?: number
  readonly seconds?: number
}

interface Figures {
  readonly heapUsed: number
  readonly external: number
  readonly liveSpans: number
  /** Requests that it got, and that it made: a span for each. */
  readonly served: number
  readonly asked: number
}

export interface PhaseReport extends Figures {
  readonly weather: Weather
  readonly requests: number
  /** Spans that have arrived so far. */
  readonly accepted: number
}

export interface SoakReport {
  readonly phases: readonly PhaseReport[]
  readonly code: number | null
  readonly stderr: string
  /** Spans, when all has ended. */
  readonly accepted: number
}

/** Loads a program phase by phase, and takes its figures between them, when nothing is on its way. */
export async function runSoak({ node, agent, phases, onPhase }: Soak): Promise<SoakReport> {
  const collector = new Collector()
  // So that it has an address, wherever it goes then.
  await collector.turn('fine')
  const peer = await startPeer()
  const child = start(node, agent, collector.url, peer.url)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const { port } = await answerOf<{ port: number }>(child)
  const reports: PhaseReport[] = []
  for (const phase of phases) {
    await collector.turn(phase.weather)
    const until = Date.now() + (phase.seconds ?? 0) * 1_000
    const requests = await load(port, (sent) =>
      phase.requests === undefined ? Date.now() < until : sent < phase.requests,
    )
    const figures = await settled(child, phase.weather)
    const report = { weather: phase.weather, requests, accepted: collector.accepted, ...figures }
    reports.push(report)
    onPhase?.(report)
  }
  child.send('end')
  const [code] = (await once(child, 'close')) as [number | null]
  await collector.turn('away')
  peer.close()
  return { phases: reports, code, stderr, accepted: collector.accepted }
}

function start(node: string, agent: string | undefined, collector: string, peer: string): ChildProcess {
  return fork(resolve('test/apps/harm/soak.cjs'), [], {
    execPath: node,
    execArgv: ['--expose-gc', '--no-warnings'],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      PEER: peer,
      OTEL_SERVICE_NAME: 'soak',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector,
      OTEL_BSP_SCHEDULE_DELAY: '500',
      ACME_OTEL_EXIT_TIMEOUT: '20000',
      ...(agent !== undefined && { NODE_OPTIONS: `--require ${agent}` }),
    },
  })
}

/** Whom the program calls. What is asked for `/never` gets no answer. */
async function startPeer(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    if (request.url !== '/never') response.end('x'.repeat(1_000))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

/** Sockets that are kept hold the context, and by it the span, in which they were opened. */
export const maxLiveSpans = 16

/** While the collector is there, what is queued goes out soon, and then no span is left but those. */
async function settled(child: ChildProcess, weather: Weather): Promise<Figures> {
  for (let asked = 1; ; asked++) {
    child.send('figures')
    const figures = await answerOf<Figures>(child)
    if (weather === 'away' || figures.liveSpans <= maxLiveSpans || asked === 12) return figures
    await sleep(250)
  }
}

async function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  const [answer] = (await once(child, 'message')) as [Answer]
  return answer
}
