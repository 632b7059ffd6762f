import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import type { ReceivedSpan } from '../support/read-otlp.ts'
import { observed, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// The machine's clock is set by hours, forwards and backwards, between requests and in the middle of them: no span is shorter than
// nothing, and each trace that begins afterwards is dated by the new time.
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['18.20.8', '20.20.2', '24.21.0', '26.10.0']
const clock = resolve('test/apps/harm/machine-clock.cjs')

let agent: string

before(() => {
  agent = stagedAgent('clock-jumps')
})

interface Asked {
  readonly path: string
  readonly from: number
  readonly to: number
}

for (const version of versions) {
  test(`Node ${version}`, async () => {
    const program = {
      node: nodeBinary(version),
      args: [resolve('test/apps/harm/clock-jumps.cjs')],
      env: { CLOCK: clock },
    }
    const sink = await startSink()
    const door = ['--require', clock, '--require', agent]
    const traced = await runTraced({ ...program, door }, agent, {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_EXIT_TIMEOUT: '10000',
    })
    await sink.close()
    const bare = await runBare({ ...program, args: ['--require', clock, ...program.args] })
    assert.deepEqual(withoutTimes(observed(traced)), withoutTimes(observed(bare)))
    const spans = sink.spans()
    const asked = traced.stdout
      .trim()
      .split('\n')
      .map((line): Asked => JSON.parse(line))
    assert.equal(spans.length, 2 * asked.length)
    for (const request of asked) checkDates(request, spans)
  })
}

function checkDates({ path, from, to }: Asked, spans: readonly ReceivedSpan[]): void {
  const client = spans.find((span) => String(span.attributes['url.full'] ?? '').endsWith(path))
  assert.ok(client !== undefined, path)
  const trace = spans.filter(({ traceId }) => traceId === client.traceId)
  assert.equal(trace.length, 2, path)
  // A clock's reading is cut to whole milliseconds, and a trace's is off by as much.
  assert.ok(
    msOf(client.startTime) > from - 3 && msOf(client.startTime) < to + 3,
    `${path} is dated ${client.startTime}`,
  )
  for (const span of trace) {
    assert.ok(msOf(span.endTime) >= msOf(span.startTime), `${path}: ${span.startTime} to ${span.endTime}`)
    assert.ok(msOf(span.endTime) - msOf(span.startTime) < 60_000, `${path}: ${span.startTime} to ${span.endTime}`)
    assert.ok(msOf(span.startTime) >= msOf(client.startTime), `${path}: its server is before its client`)
  }
}

function msOf([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1e3 + nanos / 1e6
}

function withoutTimes<Outcome extends { readonly stdout: string }>(outcome: Outcome): Outcome {
  return { ...outcome, stdout: outcome.stdout.replace(/"(from|to)":\d+/g, '') }
}
