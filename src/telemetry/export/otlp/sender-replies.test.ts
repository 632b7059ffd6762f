import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { first, trial, withoutPorts } from '../../../../test/support/exporter-trial.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { encodeMessage } from '../../../../test/support/otlp-schema.ts'
import { type Behaviour, startSink } from '../../../../test/support/otlp-sink.ts'

for (const status of [429, 502, 503, 504]) {
  test(`${status} is tried again, without a word if the next one works`, async () => {
    await trial({ behaviour: first({ status }) }, async ({ sink, exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
      assert.deepEqual(
        sink.requests.map(({ accepted }) => accepted),
        [false, true],
      )
      assert.deepEqual(from.told, [])
    })
  })
}

test('a failure that lasts is told once, and so is its end', async () => {
  const message = Buffer.from('over\u001b[31m capacity')
  const down = { status: 503, headers: { 'content-type': 'text/plain' }, body: message }
  await trial({ behaviour: first(down, down, down) }, async ({ exporter, from }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
    await exporter.send(madeUpSpans(5, 1))
    assert.deepEqual(withoutPorts(from.told), [
      'export-failed: http://HOST/v1/traces: it answers 503 ("over [31m capacity") — spans are kept and sent again.',
      'export-recovered: http://HOST/v1/traces: delivering spans again — none were lost.',
    ])
  })
})

test('Retry-After is honoured, by all that is sent meanwhile', async () => {
  const busy = { status: 503, headers: { 'retry-after': '1' } }
  const times: number[] = []
  const behaviour = (index: number): Behaviour => {
    times.push(performance.now())
    return index === 0 ? busy : 'ok'
  }
  await trial({ behaviour }, async ({ sink, exporter }) => {
    const refused = exporter.send(madeUpSpans(5, 1))
    await sink.waitFor(({ requests }) => requests.length === 1)
    // The answer must have been read before the next one asks whether it may go.
    await setTimeout(200)
    const later = exporter.send(madeUpSpans(4, 2))
    assert.deepEqual(await Promise.all([refused, later]), [
      { accepted: 5, dropped: 0 },
      { accepted: 4, dropped: 0 },
    ])
    const [start = 0, ...others] = times
    assert.equal(others.length, 2)
    assert.ok(others.every((time) => time - start >= 990))
  })
})

for (const header of ['x', '-1', 'tomorrow', '']) {
  test(`Retry-After "${header}" is ignored`, async () => {
    await trial({ behaviour: first({ status: 429, headers: { 'retry-after': header } }) }, async ({ exporter }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
    })
  })
}

test('a Retry-After beyond the time that is left gives one last attempt, then the spans are left for later', async () => {
  const behaviour = { status: 503, headers: { 'retry-after': '3600' } }
  await trial(
    { behaviour },
    async ({ sink, exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 0, dropped: 0, isLeft: true })
      assert.equal(sink.requests.length, 2)
      assert.deepEqual(withoutPorts(from.told), [
        'export-failed: http://HOST/v1/traces: it answers 503 — spans are kept and sent again.',
      ])
    },
    { OTEL_BSP_EXPORT_TIMEOUT: '2200' },
  )
})

for (const [status, advice] of [
  [400, 'check that OTEL_EXPORTER_OTLP_ENDPOINT names an OTLP/HTTP receiver'],
  [403, 'check the credentials in OTEL_EXPORTER_OTLP_HEADERS'],
  [500, "see the receiver's log"],
] as const) {
  test(`${status} is final: dropped, counted, told once`, async () => {
    const body = encodeMessage('RpcStatus', { code: 3, message: 'bad\nspans' })
    await trial({ behaviour: { status, body } }, async ({ sink, exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 0, dropped: 5 })
      assert.deepEqual(await exporter.send(madeUpSpans(3, 1)), { accepted: 0, dropped: 3 })
      assert.equal(sink.requests.length, 2)
      assert.deepEqual(withoutPorts(from.told), [
        `export-failed: http://HOST/v1/traces: it answers ${status} ("bad spans") — 5 spans were dropped — ${advice}.`,
      ])
    })
  })
}

test('a partial success counts what was rejected, and its message is told once, made harmless', async () => {
  const message = `\u001b]0;owned\u0007bad\nids ${'x'.repeat(300)}`
  await trial({ behaviour: { rejected: 2, message } }, async ({ exporter, from }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 3, dropped: 2 })
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 3, dropped: 2 })
    assert.deepEqual(withoutPorts(from.told), [
      `export-partial: http://HOST/v1/traces rejected 2 spans: "]0;owned bad ids ${'x'.repeat(183)}…" — the others were accepted.`,
    ])
  })
})

test('a redirect is not followed', async () => {
  const elsewhere = await startSink()
  const behaviour = { status: 302, headers: { location: `${elsewhere.url}/v1/traces` } }
  await trial({ behaviour }, async ({ exporter, from }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 0, dropped: 5 })
    assert.deepEqual(withoutPorts(from.told), [
      'export-failed: http://HOST/v1/traces: it answers 302 — 5 spans were dropped — set OTEL_EXPORTER_OTLP_ENDPOINT to the final address: redirects are not followed.',
    ])
  })
  assert.deepEqual(elsewhere.requests, [])
  await elsewhere.close()
})

const unimplemented = encodeMessage('RpcStatus', { code: 12, message: 'unknown service' })
for (const [name, behaviour, saw] of [
  ['404', { status: 404 }, 'it answers 404'],
  ['501', { status: 501 }, 'it answers 501'],
  ['400 with the code of "unimplemented"', { status: 400, body: unimplemented }, 'it answers 400 ("unknown service")'],
  ['grpc-status 12', { status: 200, headers: { 'grpc-status': '12' } }, 'it answers that it is not implemented'],
] as const) {
  test(`${name} switches the signal off, and is told once`, async () => {
    await trial({ behaviour }, async ({ sink, exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 0, dropped: 5, off: true })
      assert.deepEqual(await exporter.send(madeUpSpans(3, 1)), { accepted: 0, dropped: 3, off: true })
      assert.deepEqual(exporter.sendNow(madeUpSpans(2, 1), 1_000), { accepted: 0, dropped: 2, off: true })
      assert.equal(sink.requests.length, 1)
      assert.deepEqual(withoutPorts(from.told), [
        `export-off: http://HOST/v1/traces: ${saw}, so it takes no traces — no more are sent — OTEL_TRACES_EXPORTER=none silences this line.`,
      ])
    })
  })
}

test('a web page is no answer of a receiver: told, and tried again until one is there', async () => {
  const behaviour = first('html', 'html')
  await trial({ behaviour }, async ({ exporter, from }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
    assert.deepEqual(withoutPorts(from.told), [
      "export-failed: http://HOST/v1/traces: it answers with a web page, so it is no OTLP receiver — spans are kept and sent again — set OTEL_EXPORTER_OTLP_ENDPOINT to the receiver's own address, usually port 4318.",
      'export-recovered: http://HOST/v1/traces: delivering spans again — none were lost.',
    ])
  })
})
