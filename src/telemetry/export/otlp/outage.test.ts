import assert from 'node:assert/strict'
import { test } from 'node:test'
import { first, withoutPorts } from '../../../../test/support/exporter-trial.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { type SinkOptions, startSink } from '../../../../test/support/otlp-sink.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { createBatch } from '../../batch.ts'
import { createExporter } from './create-exporter.ts'
import { createPacking } from './packing.ts'

// From the end of a span to the receiver, through the queue.

async function through(options: SinkOptions, env: Readonly<Record<string, string>>, spans: number) {
  const sink = await startSink(options)
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10', ...env })
  const batch = createBatch({
    config: from.config,
    exporters: { otlp: () => createExporter(from) },
    packing: { load: () => createPacking(from), maxBytes: from.config.queueBytes },
    warn: from.warn,
  })
  for (const span of madeUpSpans(spans, 7)) batch.add(span)
  return { sink, from, batch }
}

test('a receiver that is away for longer than a batch has time costs no span', async () => {
  const away = { status: 503 } as const
  const behaviour = first(away, away, away, away)
  const { sink, from, batch } = await through({ behaviour }, { OTEL_BSP_EXPORT_TIMEOUT: '2500' }, 10)
  await sink.waitFor(() => sink.spans().length === 10)
  await batch.flush()
  await sink.close()
  assert.deepEqual(batch.stats().otlp, { added: 10, accepted: 10, dropped: 0, queued: 0, inFlight: 0 })
  assert.deepEqual(withoutPorts(from.told), [
    'export-failed: http://HOST/v1/traces: it answers 503 — spans are kept and sent again.',
    'export-recovered: http://HOST/v1/traces: delivering spans again — none were lost.',
  ])
})

test('a far receiver is sent to eight at a time, and what waits zipped arrives as it was', async () => {
  let [open, most] = [0, 0]
  const behaviour = () => {
    most = Math.max(most, ++open)
    setTimeout(() => open--, 50)
    return { slowMs: 50 } as const
  }
  const { sink, from, batch } = await through({ behaviour }, { ACME_OTEL_QUEUE_BYTES: '4000000' }, 1_000)
  await batch.flush()
  await sink.close()
  assert.deepEqual(batch.stats().otlp, { added: 1_000, accepted: 1_000, dropped: 0, queued: 0, inFlight: 0 })
  const sent = madeUpSpans(1_000, 7).map((span) => span.spanContext().spanId.toLowerCase())
  assert.deepEqual(
    sink
      .spans()
      .map(({ spanId }) => spanId)
      .sort(),
    sent.sort(),
  )
  assert.ok(most > 4 && most <= 8, `${most} at a time`)
  assert.deepEqual(from.told, [])
})
