import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { createServers, type Servers } from '../test/support/servers.ts'
import { measure } from './measure.ts'
import { printPage } from './print-page.ts'
import { startHelper } from './processes.ts'
import { appFile, type InstalledAgent, nodeOf, provideAgents, provideCodeCache } from './provide.ts'
import { type Options, readOptions } from './read-options.ts'
import { merge, type Result, type Results, readResults, writeResults } from './results.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { summaryOf } from './tables.ts'

const resultsFile = resolve('docs/generated/benchmarks.json')

/** Runs what the arguments ask for; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options.printOnly) {
    printPage(readResults(resultsFile))
    return 0
  }
  const agents = await provideAgents(options)
  const servers = createServers()
  const upstream = await startHelper('others', [process.execPath, resolve('bench/parts/upstream.mjs')], '.', {})
  const bench: Bench = { options, agents, servers, upstream: `http://127.0.0.1:${upstream.port}` }
  try {
    let all = options.dry ? empty : readResults(resultsFile)
    const build = buildOfOurs()
    for (const scenario of chosen(options)) {
      for (const line of nodesFor(scenario, options)) {
        const results = await runScenario(bench, scenario, line)
        console.log(summaryOf(scenario, results))
        all = merge(all, { machine: machine(), build, versions: versionsOf(agents), results })
        if (!options.dry) save(all)
      }
    }
    return 0
  } finally {
    await upstream.end()
    await servers.stop()
  }
}

interface Bench {
  readonly options: Options
  readonly agents: readonly InstalledAgent[]
  readonly servers: Servers
  readonly upstream: string
}

const empty: Results = { machine: '', versions: {}, results: [] }

/** After each scenario: a run that is cut off has not been in vain. */
function save(results: Results): void {
  writeResults(resultsFile, results)
  printPage(results)
}

function chosen({ scenarios: names }: Options): readonly Scenario[] {
  return scenarios.filter(({ name }) => names.length === 0 || names.includes(name))
}

function nodesFor({ kind }: Scenario, { nodes }: Options): readonly string[] {
  if (nodes.length > 0) return nodes
  return kind === 'start' ? ['18', '20', '22', '24', '26'] : ['20', '24', '26']
}

/** Round by round all agents, one process after the other: what the machine does meanwhile strikes all of them. */
async function runScenario(bench: Bench, scenario: Scenario, line: string): Promise<readonly Result[]> {
  const { version, binary } = nodeOf(line)
  provideCodeCache(bench.agents, binary)
  const agents = bench.agents.filter(
    ({ agent }) => takesPart(agent.name, scenario) && isOldEnough(agent.since, version),
  )
  const env = { ...(await bench.servers.envFor(scenario.servers ?? [])), BENCH_UPSTREAM: bench.upstream }
  const values = new Map(agents.map(({ agent }) => [agent.name, new Map<string, number[]>()]))
  const app = appFile(scenario.app)
  for (let round = 0; round < roundsOf(scenario, bench.options); round++) {
    let capacity = 0
    for (const { agent, root } of agents) {
      const trial = { scenario, agent, root, node: binary, app, env, quick: bench.options.quick, capacity }
      const numbers = await measure(trial).catch((error: Error) => failed(agent.name, scenario.name, error))
      if (agent.name === 'bare') capacity = numbers.capacity ?? 0
      for (const [name, value] of Object.entries(numbers)) {
        const known = values.get(agent.name)
        known?.set(name, [...(known.get(name) ?? []), Math.round(value * 1000) / 1000])
      }
    }
  }
  return [...values].map(([agent, own]) => ({
    scenario: scenario.name,
    node: version,
    agent,
    values: Object.fromEntries(own),
  }))
}

/** One agent that cannot run a scenario must not end the others' run. */
function failed(agent: string, scenario: string, error: Error): Readonly<Record<string, number>> {
  console.error(`${agent} failed in ${scenario}: ${error.message}`)
  return {}
}

const opentelemetry = ['ours', 'other', 'official-2', 'official-3', 'edot']

function takesPart(agent: string, { only }: Scenario): boolean {
  return only === undefined || agent === 'bare' || opentelemetry.includes(agent)
}

function isOldEnough([major, minor]: readonly [number, number], version: string): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

function roundsOf({ kind }: Scenario, { rounds, quick }: Options): number {
  if (rounds !== undefined) return rounds
  if (quick) return kind === 'start' ? 5 : 1
  return kind === 'start' || kind === 'first-request' ? 21 : 5
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, ${memory} GB, ${process.platform} ${release()}`
}

/** By its commit and the day. */
function buildOfOurs(): string {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' })
  const commit = stdout?.trim() || 'a build'
  return `${commit}, ${new Date().toISOString().slice(0, 10)}`
}

function versionsOf(agents: readonly InstalledAgent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    agents.filter(({ version }) => version !== '').map(({ agent, version }) => [agent.name, version]),
  )
}
