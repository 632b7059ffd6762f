import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { bare, ours, peers } from './agents.ts'
import { type Chart, drawChart } from './draw-chart.ts'
import type { Result, Results } from './results.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { type Column, cellOf, columnsOf, textOf } from './tables.ts'

/** `docs/generated/benchmarks.md` and its charts, from the results alone. */
export function printPage(results: Results): void {
  writeFileSync(resolve('docs/generated/benchmarks.md'), pageOf(results))
  for (const { file, chart } of charts) {
    writeFileSync(resolve('docs/generated', file), drawChart(chartOf(results, chart)))
  }
}

interface ChartPlan {
  readonly title: string
  readonly unit: string
  readonly kind: Scenario['kind']
  readonly value: string
}

const charts: readonly { readonly file: string; readonly chart: ChartPlan }[] = [
  { file: 'benchmarks-start.svg', chart: { title: 'CPU added to a start', unit: 'ms', kind: 'start', value: 'cpuMs' } },
  {
    file: 'benchmarks-request.svg',
    chart: { title: 'CPU added to a request', unit: 'µs', kind: 'load', value: 'cpuUs' },
  },
  {
    file: 'benchmarks-memory.svg',
    chart: { title: 'Resident memory added under load', unit: 'MB', kind: 'load', value: 'rssMb' },
  },
]
/** Charts show one Node. */
const charted = '24.'
/** Growth is read off its table; a trace of 500 spans would dwarf all else. */
const isCharted = (name: string): boolean => !/^(spans|waiting|routes)-/.test(name)

function chartOf({ results }: Results, { title, unit, kind, value }: ChartPlan): Chart {
  const chosen = scenarios.filter((scenario) => scenario.kind === kind && isCharted(scenario.name))
  const groups = chosen.map((scenario) => {
    const rows = results.filter((row) => row.scenario === scenario.name && row.node.startsWith(charted))
    const baseline = rows.find(({ agent }) => agent === bare.name)
    const column = columnsOf(scenario).find((one) => one.value === value)
    const bars = rows.flatMap((row) => {
      const spread = column && row.agent !== bare.name ? cellOf(column, row, baseline) : undefined
      return spread
        ? [
            {
              label: titleOf(row.agent).replace(/ \(.*/, ''),
              ...spread,
              value: spread.median,
              isOurs: row.agent === ours.name,
            },
          ]
        : []
    })
    return { name: scenario.name, bars }
  })
  return { title: `${title}, Node ${charted.slice(0, -1)}`, unit, groups: groups.filter(({ bars }) => bars.length > 0) }
}

export function pageOf({ machine, build, versions, results }: Results): string {
  const measured = scenarios.filter(({ name }) => results.some(({ scenario }) => scenario === name))
  const agents = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    '# Benchmarks',
    'Printed by `npm run bench`; how it measures and how to repeat it is in [performance.md](../performance.md).',
    `Machine: ${machine}.${build === undefined ? '' : ` Build: ${build}.`} Agents: ${agents.join(', ')}. Tables of other runs say so.`,
    'A cell is the median of the rounds with the middle half of them in brackets. "Added" is the difference to the same run without an agent, taken in the same round.',
    ...unverified(versions),
    ...charts.map(({ file, chart }) => `![${chart.title}](${file})`),
    ...measured.map((scenario) => section(scenario, results)),
    '',
  ].join('\n\n')
}

/** What "delivered" cannot say. */
function unverified(versions: Results['versions']): readonly string[] {
  const sentences = peers
    .filter(({ name, unverified: why }) => why !== undefined && name in versions)
    .map(({ title, unverified: why }) => `${title} ${why}.`)
  return sentences.length === 0 ? [] : [`Not delivered here: ${sentences.join(' ')}`]
}

function section(scenario: Scenario, results: readonly Result[]): string {
  const own = results.filter((result) => result.scenario === scenario.name)
  const nodes = [...new Set(own.map(({ node }) => node))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return [`## ${scenario.name}`, scenario.isolates, ...nodes.map((node) => tableOf(scenario, node, own))].join('\n\n')
}

function tableOf(scenario: Scenario, node: string, results: readonly Result[]): string {
  const rows = results.filter((result) => result.node === node)
  const baseline = rows.find(({ agent }) => agent === bare.name)
  const columns = columnsOf(scenario)
  const rounds = Math.max(...rows.flatMap(({ values }) => Object.values(values).map(({ length }) => length)))
  const head = [`Node ${node}, ${rounds} rounds`, ...columns.map(({ title }) => title)]
  const ruler = head.map((_, index) => (index === 0 ? '---' : '--:'))
  const body = rows.map((row) => [titleOf(row.agent), ...columns.map((column) => cell(column, row, baseline))])
  const table = [head, ruler, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const run = rows[0]?.run
  return run === undefined ? table : `${table}\n\nOf another run: ${run}.`
}

/** The run without an agent shows what it is itself. */
function cell(column: Column, row: Result, baseline: Result | undefined): string {
  if (row.agent !== bare.name) return textOf(column, cellOf(column, row, baseline))
  if (column.value === 'delivered' || column.value === 'spans') return '–'
  const text = textOf(column, cellOf({ ...column, added: false }, row, baseline))
  return column.added ? `*${text} itself*` : text
}

function titleOf(name: string): string {
  return [bare, ours, ...peers].find((agent) => agent.name === name)?.title ?? name
}
