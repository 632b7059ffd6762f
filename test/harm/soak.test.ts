import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { maxLiveSpans, type Phase, runSoak } from '../support/soak/run-soak.ts'
import { stagedAgent } from '../support/twin.ts'

// Full load with clients that go away, bodies that nobody reads and a collector that comes and goes: every span arrives, none stays in
// memory, and neither does anything else. `npm run soak` does the same for half an hour.
const phases: readonly Phase[] = [
  { weather: 'away', requests: 800 },
  { weather: 'fine', requests: 2_400 },
  { weather: 'away', requests: 800 },
  { weather: 'slow', requests: 800 },
  { weather: 'fine', requests: 2_400 },
]
/** What V8 makes of code that becomes hot is not settled after some thousand requests. */
const maxGrowth = 3 * 2 ** 20

let agent: string

before(() => {
  agent = stagedAgent('soak')
})

for (const version of ['20.20.2', '24.21.0', '26.10.0']) {
  test(`Node ${version}`, async () => {
    const report = await runSoak({ node: nodeBinary(version), agent, phases })
    assert.equal(report.code, 0, report.stderr)
    const last = report.phases.at(-1)
    assert.ok(last !== undefined)
    assert.equal(report.accepted, last.served + last.asked, report.stderr)
    const fine = report.phases.filter(({ weather }) => weather !== 'away')
    assert.ok(
      fine.every(({ liveSpans }) => liveSpans <= maxLiveSpans),
      JSON.stringify(fine),
    )
    const grown = last.heapUsed - (fine[0]?.heapUsed ?? 0)
    assert.ok(grown < maxGrowth, `the heap has grown by ${grown} bytes: ${JSON.stringify(fine)}`)
  })
}
