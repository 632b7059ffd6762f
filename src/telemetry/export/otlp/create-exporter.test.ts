import assert from 'node:assert/strict'
import { test } from 'node:test'
import { first, trial, withoutPorts } from '../../../../test/support/exporter-trial.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { type SinkOptions, startSink } from '../../../../test/support/otlp-sink.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { createExporter } from './create-exporter.ts'

test('spans arrive, with what the receiver must know in the headers', async () => {
  const sink = await startSink()
  const from = surroundingsOf(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/base/?tenant=a%20b`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
    },
    { 'service.name': 'tested', 'telemetry.distro.version': '1.2.3' },
  )
  const spans = madeUpSpans(20, 3)
  assert.deepEqual(await createExporter(from).send(spans), { accepted: 20, dropped: 0 })
  await sink.close()
  const [request] = sink.requests
  assert.equal(`${request?.method} ${request?.path}`, 'POST /base/v1/traces?tenant=a%20b')
  assert.equal(request?.headers['content-type'], 'application/x-protobuf')
  assert.equal(request?.headers['content-length'], String(request?.rawBody.length))
  assert.equal(request?.headers['user-agent'], `acme-otel-agent/1.2.3 (Node.js ${process.versions.node})`)
  assert.equal(request?.headers['x-key'], 'a b')
  assert.equal(request?.headers['content-encoding'], undefined)
  const sent = spans.map((span) => span.spanContext().spanId.toLowerCase())
  assert.deepEqual(
    sink
      .spans()
      .map(({ spanId }) => spanId)
      .sort(),
    sent.sort(),
  )
  assert.equal(sink.spans()[0]?.resource['service.name'], 'tested')
  assert.deepEqual(from.told, [])
})

test('a user and a password in the address are sent, and never told', async () => {
  const sink = await startSink({ behaviour: { status: 401 } })
  const endpoint = sink.url.replace('//', '//me:s%40fe@')
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `${endpoint}?token=hidden` })
  await createExporter(from).send(madeUpSpans(1, 1))
  await sink.close()
  assert.equal(sink.requests[0]?.headers.authorization, `Basic ${Buffer.from('me:s@fe').toString('base64')}`)
  assert.deepEqual(withoutPorts(from.told), [
    'export-failed: http://HOST/v1/traces: it answers 401 — 1 spans were dropped — check the credentials in OTEL_EXPORTER_OTLP_HEADERS.',
  ])
})

test('gzip is used when it is asked for', async () => {
  const env = { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' }
  await trial(
    {},
    async ({ sink, exporter }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(50, 3)), { accepted: 50, dropped: 0 })
      assert.equal(sink.requests[0]?.headers['content-encoding'], 'gzip')
      assert.ok((sink.requests[0]?.rawBody.length ?? 0) < (sink.requests[0]?.body.length ?? 0))
      assert.equal(sink.spans().length, 50)
    },
    env,
  )
})

test('a connection is kept and used again', async () => {
  await trial({}, async ({ sink, exporter }) => {
    for (let round = 0; round < 3; round++) await exporter.send(madeUpSpans(1, round))
    assert.deepEqual(
      sink.requests.map(({ connection }) => connection),
      [1, 1, 1],
    )
  })
})

test('a kept connection that the receiver has closed meanwhile costs nothing, and is no failure', async () => {
  await trial({ behaviour: first('ok', 'reset', 'reset', 'ok') }, async ({ sink, exporter, from }) => {
    await exporter.send(madeUpSpans(1, 1))
    assert.deepEqual(await exporter.send(madeUpSpans(2, 2)), { accepted: 2, dropped: 0 })
    // The second cut is a failure, but a single one is not told.
    assert.equal(sink.requests.length, 4)
    assert.deepEqual(from.told, [])
  })
})

test('after 413, the spans go in halves that fit, and no body of that size is tried again', async () => {
  const most = 20_000
  const behaviour: SinkOptions['behaviour'] = (_index, { body }) => (body.length > most ? { status: 413 } : 'ok')
  await trial({ behaviour }, async ({ sink, exporter, from }) => {
    const spans = madeUpSpans(64, 5).map((span, index) => ({ ...span, name: `span ${index}`, links: [], events: [] }))
    const even = spans.map((span) => ({ ...span, attributes: { text: 'x'.repeat(1_000) } }))
    assert.deepEqual(await exporter.send(even), { accepted: 64, dropped: 0 })
    assert.deepEqual(
      sink
        .spans()
        .map(({ name }) => name)
        .sort(),
      even.map(({ name }) => name).sort(),
    )
    const refused = sink.requests.filter(({ accepted }) => !accepted).length
    assert.deepEqual(await exporter.send(even), { accepted: 64, dropped: 0 })
    assert.equal(sink.requests.filter(({ accepted }) => !accepted).length, refused)
    assert.deepEqual(from.told, [])
  })
})

test('a limit far below that of any receiver is met, too', async () => {
  const behaviour: SinkOptions['behaviour'] = (_index, { body }) => (body.length > 3_000 ? { status: 413 } : 'ok')
  await trial({ behaviour }, async ({ sink, exporter, from }) => {
    const bare = { name: 'small', status: { code: 0 }, links: [], events: [], attributes: { text: 'x'.repeat(500) } }
    const spans = madeUpSpans(64, 5).map((span) => ({ ...span, ...bare }))
    assert.deepEqual(await exporter.send(spans), { accepted: 64, dropped: 0 })
    assert.equal(sink.spans().length, 64)
    assert.deepEqual(from.told, [])
  })
})

test('who finds everything too large is not asked for each span, and gets whole batches when that is over', async () => {
  let isWell = false
  await trial({ behaviour: () => (isWell ? 'ok' : { status: 413 }) }, async ({ sink, exporter, from }) => {
    const bare = { name: 'small', status: { code: 0 }, links: [], events: [], attributes: { text: 'x'.repeat(500) } }
    const spans = madeUpSpans(512, 5).map((span) => ({ ...span, ...bare }))
    assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 512 })
    // One by one, it were 1,023.
    assert.ok(sink.requests.length < 200, `${sink.requests.length} requests`)
    assert.match(from.told[0] ?? '', /it answers 413 to small batches, too — \d+ spans were dropped/)
    isWell = true
    const asked = sink.requests.length
    assert.deepEqual(await exporter.send(spans), { accepted: 512, dropped: 0 })
    assert.equal(sink.requests.length, asked + 1)
  })
})

test('a single span that is too large is dropped, the others are not', async () => {
  const behaviour: SinkOptions['behaviour'] = (_index, { body }) => (body.length > 50_000 ? { status: 413 } : 'ok')
  await trial({ behaviour }, async ({ exporter, from }) => {
    const spans = madeUpSpans(4, 5).map((span) => ({ ...span, attributes: {}, events: [], links: [] }))
    const large = spans.map((span, index) =>
      index === 2 ? { ...span, attributes: { text: 'x'.repeat(60_000) } } : span,
    )
    assert.deepEqual(await exporter.send(large), { accepted: 3, dropped: 1 })
    assert.deepEqual(withoutPorts(from.told).slice(0, 1), [
      'export-failed: http://HOST/v1/traces: it answers 413 to a single item — 1 spans were dropped — OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT makes items smaller.',
    ])
  })
})
