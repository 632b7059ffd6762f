import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { startSink } from './support/otlp-sink.ts'
import { startToldApp } from './support/told-app.ts'
import { stagedAgent } from './support/twin.ts'

// Losses are told now and then only. What is not told yet when the process ends is told then.

let agent: string

before(() => {
  agent = stagedAgent('told-at-the-end')
})

test('what was dropped is told when the process ends, though nothing waits by then', async () => {
  const sink = await startSink()
  const app = await startToldApp(agent, { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_BSP_MAX_QUEUE_SIZE: '100' })
  app.make(2_000)
  await sink.waitFor(() => sink.spans().length >= 100)
  const stderr = await app.end()
  await sink.close()
  const dropped = Number([...stderr.matchAll(/(\d+) of \d+ spans came faster/g)].at(-1)?.[1] ?? 0)
  assert.ok(dropped > 0)
  assert.equal(sink.spans().length + dropped, 2_000, stderr)
})

test('what a receiver has rejected of later batches is told when the process ends', async () => {
  const sink = await startSink({ behaviour: () => ({ rejected: 2, message: 'too old' }) })
  const app = await startToldApp(
    agent,
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
    },
    'all signals',
  )
  const asked = (path: string) => sink.requests.filter((request) => request.path === path).length
  for (let batch = 1; batch <= 3; batch++) {
    app.make(5)
    await sink.waitFor(() => asked('/v1/traces') >= batch && asked('/v1/logs') >= batch)
  }
  const stderr = await app.end()
  await sink.close()
  for (const [noun, path] of [
    ['spans', '/v1/traces'],
    ['log records', '/v1/logs'],
  ] as const) {
    const told = [...stderr.matchAll(new RegExp(`rejected (\\d+) ${noun}`, 'g'))].map(([, count]) => Number(count))
    assert.deepEqual(told, [2, 2 * asked(path)], stderr)
  }
})
