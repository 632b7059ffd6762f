import type { Result } from './results.ts'
import type { Scenario } from './scenarios.ts'
import { addedBy, type Spread, spreadOf } from './statistics.ts'

/** A column of a scenario's table: the value itself, or what is added to the same run without an agent. */
export interface Column {
  readonly value: string
  readonly title: string
  readonly added: boolean
  readonly digits: number
  readonly percent?: boolean
}

const columns: Readonly<Record<Scenario['kind'], readonly Column[]>> = {
  start: [
    { value: 'cpuMs', title: 'CPU added, ms', added: true, digits: 1 },
    { value: 'wallMs', title: 'time added, ms', added: true, digits: 1 },
  ],
  load: [
    { value: 'cpuUs', title: 'CPU added to a request, µs', added: true, digits: 1 },
    { value: 'rssMb', title: 'memory added, MB', added: true, digits: 0 },
    { value: 'spans', title: 'spans', added: false, digits: 1 },
    { value: 'delivered', title: 'delivered', added: false, digits: 1, percent: true },
  ],
  latency: [
    { value: 'p50Ms', title: 'p50, ms', added: false, digits: 2 },
    { value: 'p99Ms', title: 'p99, ms', added: false, digits: 2 },
    { value: 'heldP99Ms', title: 'loop held p99, ms', added: false, digits: 1 },
    { value: 'heldMaxMs', title: 'loop held at most, ms', added: false, digits: 1 },
    { value: 'delivered', title: 'delivered', added: false, digits: 1, percent: true },
  ],
  'first-request': [
    { value: 'wallMs', title: 'time added, ms', added: true, digits: 1 },
    { value: 'cpuMs', title: 'CPU added, ms', added: true, digits: 1 },
  ],
}

export function columnsOf({ kind }: Scenario): readonly Column[] {
  return columns[kind]
}

/** Undefined where an agent was not measured, or did not run. */
export function cellOf(column: Column, agent: Result, bare: Result | undefined): Spread | undefined {
  const values = agent.values[column.value]
  if (values === undefined || values.length === 0) return undefined
  if (!column.added) return spreadOf(values)
  const baseline = bare?.values[column.value]
  return baseline?.length === values.length ? addedBy(values, baseline) : undefined
}

export function textOf({ digits, percent }: Column, spread: Spread | undefined): string {
  if (spread === undefined) return '–'
  const { median, low, high } = spread
  if (percent) return `${(median * 100).toFixed(digits)} %`
  const middle = median.toFixed(digits)
  return spread.rounds < 2 ? middle : `${middle} (${low.toFixed(digits)} … ${high.toFixed(digits)})`
}

/** For the terminal, while the bench runs. */
export function summaryOf(scenario: Scenario, results: readonly Result[]): string {
  const bare = results.find(({ agent }) => agent === 'bare')
  const lines = results.map((result) => {
    const cells = columnsOf(scenario).map((column) => {
      const isItself = result.agent === 'bare' && column.added
      const shown = isItself ? { ...column, added: false } : column
      return `${column.title.replace(isItself ? / added/ : /^$/, '')}: ${textOf(column, cellOf(shown, result, bare))}`
    })
    return `  ${result.agent.padEnd(12)} ${cells.join('   ')}`
  })
  return `${scenario.name}, Node ${results[0]?.node}\n${lines.join('\n')}`
}
