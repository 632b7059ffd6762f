import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startGrpcReceiver } from '../../../../test/support/jaeger-receivers.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { startSink } from '../../../../test/support/otlp-sink.ts'
import { readBinaryBody } from '../../../../test/support/read-jaeger.ts'
import { readPostSpans } from '../../../../test/support/read-post-spans.ts'
import { surroundingsOf, type TestSurroundings } from '../../../../test/support/surroundings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { Packed, PackedExporter, SpanExporter } from '../contract.ts'
import { createPacking } from '../otlp/packing.ts'
import { createExporter } from './create-exporter.ts'

const spans = madeUpSpans(300, 11).map((span, index) => ({ ...span, name: `s${index}` }))
const names = spans.map(({ name }) => name)
const resource = { 'service.name': 'app', 'host.name': 'h', 'process.pid': 7 }
const resourceExhausted = 8

/** Answers that a body is too large, or that it may come later; else takes it. */
type Answer = (bytes: number) => 'ok' | 'too large' | 'later'

interface Receiver {
  readonly env: Readonly<Record<string, string>>
  answer: Answer
  /** What was taken, decoded. */
  batches(): readonly { readonly process: unknown; readonly spans: readonly { readonly name: string }[] }[]
  close(): Promise<void>
}

const protocols: Readonly<Record<string, () => Promise<Receiver>>> = {
  async 'Thrift over HTTP'() {
    const status = { ok: 202, 'too large': 413, later: 503 }
    const sink = await startSink({
      behaviour: (_index, { body }) => ({ status: status[receiver.answer(body.length)] }),
    })
    const receiver: Receiver = {
      env: { OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url },
      answer: () => 'ok',
      batches: () => sink.requests.filter(({ accepted }) => accepted).map(({ body }) => readBinaryBody(body)),
      close: sink.close,
    }
    return receiver
  },
  async gRPC() {
    const taken: Buffer[] = []
    const status = { 'too large': resourceExhausted, later: 14 }
    const server = await startGrpcReceiver((_index, body) => {
      const answer = receiver.answer(body.length)
      if (answer !== 'ok') return { status: status[answer] }
      taken.push(body)
      return 'ok'
    })
    const receiver: Receiver = {
      env: { OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc', OTEL_EXPORTER_JAEGER_ENDPOINT: server.url },
      answer: () => 'ok',
      batches: () => taken.map((body) => readPostSpans(body)),
      close: server.close,
    }
    return receiver
  },
}

interface Trial {
  readonly receiver: Receiver
  readonly exporter: SpanExporter
  readonly packed: PackedExporter<FinishedSpan>
  readonly from: TestSurroundings
}

for (const [name, start] of Object.entries(protocols)) {
  describe(name, () => {
    const trial = (what: string, run: (parts: Trial) => Promise<void>, more: Record<string, string> = {}): void => {
      test(what, async () => {
        const receiver = await start()
        const from = surroundingsOf({ ...receiver.env, ...more }, resource)
        const exporter = createExporter(from)
        try {
          await run({ receiver, exporter, packed: exporter.packed as PackedExporter<FinishedSpan>, from })
        } finally {
          await receiver.close()
        }
      })
    }

    for (const isZipped of [false, true]) {
      trial(`packed a few at a time${isZipped ? ', and zipped' : ''}: the same body as at once`, async (parts) => {
        const { receiver, exporter, packed } = parts
        await exporter.send(spans)
        assert.deepEqual(await packed.send(inGroups(packed, isZipped)), { accepted: 300, dropped: 0 })
        assert.deepEqual(await packed.send(packed.packing.pack(spans, isZipped)), { accepted: 300, dropped: 0 })
        const [atOnce, inFew, packedAtOnce] = receiver.batches()
        assert.deepEqual(
          atOnce?.spans.map((span) => span.name),
          names,
        )
        assert.deepEqual(inFew, atOnce)
        assert.deepEqual(packedAtOnce, atOnce)
      })
    }

    trial('too large: halves of it arrive, all of the process', async ({ receiver, packed, from }) => {
      const whole = inGroups(packed, false)
      receiver.answer = (bytes) => (bytes > whole.bytes.length / 3 ? 'too large' : 'ok')
      assert.deepEqual(await packed.send(whole), { accepted: 300, dropped: 0 })
      const batches = receiver.batches()
      assert.ok(batches.length > 3)
      assert.deepEqual(namesIn(receiver).sort(), [...names].sort())
      receiver.answer = () => 'ok'
      await packed.send(packed.packing.pack(spans.slice(0, 1), false))
      const processes = new Set(receiver.batches().map(({ process }) => JSON.stringify(process)))
      assert.equal(processes.size, 1)
      assert.deepEqual(from.told, [])
    })

    const brief = { OTEL_BSP_EXPORT_TIMEOUT: '200' }
    trial('halves that can come later are left, packed as they are', leavesHalves, brief)

    trial('what another thread has packed as OTLP arrives', async ({ receiver, packed, from }) => {
      const fromThread = createPacking(from).pack(spans, false)
      const own = packed.packing.pack(packed.packing.unpack(fromThread), false)
      assert.deepEqual(await packed.send(own), { accepted: 300, dropped: 0 })
      assert.deepEqual(namesIn(receiver).sort(), [...names].sort())
    })

    trial(
      'beside another exporter, spans stay readable for it',
      async ({ exporter }) => assert.equal(exporter.packed, undefined),
      { OTEL_TRACES_EXPORTER: 'jaeger,console' },
    )
  })
}

async function leavesHalves({ receiver, packed }: Trial): Promise<void> {
  const whole = packed.packing.pack(spans, false)
  let taken = 0
  receiver.answer = (bytes) => {
    if (bytes > whole.bytes.length / 3) return 'too large'
    return taken++ === 0 ? 'ok' : 'later'
  }
  const outcome = await packed.send(whole)
  const left = (outcome.left ?? []) as readonly Packed[]
  assert.equal(outcome.accepted + left.reduce((sum, { items }) => sum + items, 0), 300)
  assert.ok(outcome.accepted > 0 && outcome.accepted < 300)
  receiver.answer = () => 'ok'
  for (const part of left) await packed.send(part)
  assert.deepEqual(namesIn(receiver).sort(), [...names].sort())
}

function inGroups({ packing }: PackedExporter<FinishedSpan>, isZipped: boolean): Packed {
  for (let at = 0; at < spans.length; at += 128) packing.add(spans.slice(at, at + 128))
  return packing.take(isZipped)
}

function namesIn(receiver: Receiver): string[] {
  return receiver.batches().flatMap((batch) => batch.spans.map(({ name }) => name))
}
