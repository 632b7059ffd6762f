import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeBinary, provideNode } from '../../../scripts/node-lines.mjs'
import { type PhaseReport, runSoak } from './run-soak.ts'

// The collector is away when the program starts, comes, goes, comes back slow, and is fine at the end: in equal parts of the time, after
// a first minute in which all is warmed up.
const course = ['away', 'fine', 'away', 'slow', 'fine'] as const

/** `npm run soak -- --minutes 5 --node 24.21.0 --bare` */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '30' },
      node: { type: 'string', default: '24.21.0' },
      bare: { type: 'boolean', default: false },
    },
  })
  provideNode(values.node)
  const agent = resolve('hooks/require.cjs')
  const seconds = (Number(values.minutes) * 60 - 60) / course.length
  console.log('weather     requests    accepted  live spans   heap MB  external MB')
  const { stderr, accepted, phases } = await runSoak({
    node: nodeBinary(values.node),
    ...(!values.bare && { agent }),
    phases: [
      { weather: 'fine', seconds: 60 },
      ...course.map((weather) => ({ weather, seconds })),
      { weather: 'fine', requests: 1_000 },
    ],
    onPhase: (report) => console.log(row(report)),
  })
  const made = phases.at(-1)
  console.log(`${(made?.served ?? 0) + (made?.asked ?? 0)} spans were made, ${accepted} arrived.`)
  console.log(stderr)
}

function row({ weather, requests, accepted, liveSpans, heapUsed, external }: PhaseReport): string {
  const mb = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)
  const columns = [requests, accepted, liveSpans, mb(heapUsed), mb(external)].map((column) =>
    String(column).padStart(11),
  )
  return weather.padEnd(9) + columns.join(' ')
}
