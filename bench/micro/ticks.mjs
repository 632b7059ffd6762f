// What `process.nextTick()` costs in a process that has lived for a while: bare, and with the agent, which keeps one of them
// (docs/decisions/0031-one-tick-is-kept.md).
//   node bench/micro/ticks.mjs [rounds]
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

const rounds = Number(process.argv[2] ?? 5)
const node = process.env.BENCH_NODE ?? process.execPath
const env = { PATH: process.env.PATH, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }

function nanoseconds(args) {
  const app = ['--expose-gc', ...args, resolve('bench/parts/aged-ticks.cjs')]
  const { stdout, stderr } = spawnSync(node, app, { env, encoding: 'utf8' })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout)
}

const ways = { bare: [], 'with the agent': ['--require', resolve('hooks/require.cjs')] }
const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]))
for (let round = 0; round < rounds; round++)
  for (const [name, args] of Object.entries(ways)) results[name].push(nanoseconds(args))

const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1]
console.log(`${node}, medians of ${rounds} processes, ns for each process.nextTick():`)
for (const [name, runs] of Object.entries(results))
  console.log(
    `  ${name}: ${middle(runs.map(({ young }) => young))} young, ${middle(runs.map(({ aged }) => aged))} aged`,
  )
