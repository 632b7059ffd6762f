import assert from 'node:assert/strict'
import dns from 'node:dns'
import { createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { first, trial, withoutPorts } from '../../../../test/support/exporter-trial.ts'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { surroundingsOf } from '../../../../test/support/surroundings.ts'
import { createExporter } from './create-exporter.ts'
import { createSender } from './sender.ts'

test('something that speaks another protocol is recognised', async () => {
  const server = await listening((socket) => socket.end('\0\0\u0012\u0004\0\0\0'))
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${portOf(server)}/` })
  assert.deepEqual(await createExporter(from).send(madeUpSpans(5, 1)), { accepted: 0, dropped: 5 })
  server.close()
  assert.match(
    withoutPorts(from.told).join('\n'),
    /^export-failed: http:\/\/HOST\/: it speaks another protocol \(HPE_\w+\) — 5 spans were dropped — set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT to its port for OTLP over HTTP, usually 4318 \(4317 is gRPC\), with https:\/\/ if it has TLS\.$/,
  )
})

test('a receiver that never answers: when the time is over, the spans are left for later', async () => {
  await trial(
    { behaviour: 'hang' },
    async ({ exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 0, dropped: 0, isLeft: true })
      assert.deepEqual(withoutPorts(from.told), [
        'export-failed: http://HOST/v1/traces: it does not answer in time — spans are kept and sent again — start a receiver there, or set OTEL_EXPORTER_OTLP_ENDPOINT.',
      ])
    },
    { OTEL_EXPORTER_OTLP_TIMEOUT: '100', OTEL_BSP_EXPORT_TIMEOUT: '300' },
  )
})

test('one that hangs once is tried again', async () => {
  await trial(
    { behaviour: first('hang') },
    async ({ exporter }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
    },
    { OTEL_EXPORTER_OTLP_TIMEOUT: '100' },
  )
})

test('a connection that is cut is tried again', async () => {
  await trial({ behaviour: first('reset') }, async ({ exporter }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
  })
})

test('an answer that trickles in for ever counts by its status, when the time is over', async () => {
  await trial(
    { behaviour: 'trickle' },
    async ({ exporter, from }) => {
      assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
      assert.deepEqual(from.told, [])
    },
    { OTEL_EXPORTER_OTLP_TIMEOUT: '200' },
  )
})

test('an answer of half a gigabyte is cut after 4 MiB', async () => {
  let read = 0
  await trial({ behaviour: 'huge' }, async ({ sink, exporter }) => {
    assert.deepEqual(await exporter.send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
    read = sink.sentBytes()
  })
  assert.ok(read < 64 * 1024 * 1024, `${read} bytes were taken`)
})

test('nobody listens, and the process is about to end: given up soon, told once', async () => {
  const server = await listening(() => {})
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })
  const exporter = createExporter(from)
  const sending = [exporter.send(madeUpSpans(5, 1)), exporter.send(madeUpSpans(4, 1))]
  exporter.hurry(60_000)
  assert.deepEqual(await Promise.all(sending), [
    { accepted: 0, dropped: 5 },
    { accepted: 0, dropped: 4 },
  ])
  assert.deepEqual(withoutPorts(from.told), [
    'export-failed: http://HOST/v1/traces: nothing listens there (ECONNREFUSED) — 9 spans were dropped — start a receiver there, or set OTEL_EXPORTER_OTLP_ENDPOINT.',
  ])
})

test('haste cuts what hangs, and wakes what waits', async () => {
  await trial(
    { behaviour: first('hang', { status: 503, headers: { 'retry-after': '3600' } }) },
    async ({ sink, exporter, from }) => {
      const hanging = exporter.send(madeUpSpans(5, 1))
      await sink.waitFor(({ requests }) => requests.length === 1)
      const waiting = exporter.send(madeUpSpans(4, 1))
      await sink.waitFor(({ requests }) => requests.length === 2)
      // The answer must have been read, so that it waits.
      await setTimeout(200)
      exporter.hurry(1_000)
      assert.deepEqual(await waiting, { accepted: 4, dropped: 0 })
      assert.deepEqual(await hanging, { accepted: 0, dropped: 5 })
      assert.deepEqual(withoutPorts(from.told), [
        'export-failed: http://HOST/v1/traces: it does not answer in time — 5 spans were dropped — start a receiver there, or set OTEL_EXPORTER_OTLP_ENDPOINT.',
      ])
    },
    { OTEL_EXPORTER_OTLP_TIMEOUT: '600000', OTEL_BSP_EXPORT_TIMEOUT: '600000' },
  )
})

test('localhost that is looked up as ::1 first, where nobody listens, is reached on 127.0.0.1', async () => {
  const { lookup } = dns
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]
  const fake = (name: string, options: { all?: boolean }, done: (...result: unknown[]) => void): void => {
    if (name !== 'localhost') lookup(name, options as never, done as never)
    else process.nextTick(() => (options.all === true ? done(null, addresses) : done(null, '::1', 6)))
  }
  dns.lookup = fake as unknown as typeof lookup
  try {
    await trial({}, async ({ sink }) => {
      const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://localhost:${sink.port}` })
      assert.deepEqual(await createExporter(from).send(madeUpSpans(5, 1)), { accepted: 5, dropped: 0 })
      assert.deepEqual(from.told, [])
      assert.equal(sink.requests.length, 1)
    })
  } finally {
    dns.lookup = lookup
  }
})

test('a request that cannot be made is told without its secrets', async () => {
  const from = surroundingsOf({})
  const target = {
    url: 'http://127.0.0.1:1/',
    headers: { 'x-key': 'secret\n' },
    timeoutMs: 100,
    compression: 'none',
  } as const
  const sender = createSender(target, from, 'logs', { exportTimeoutMs: 1_000 })
  assert.deepEqual(await sender.send(new Uint8Array(1), 5), { accepted: 0, dropped: 5 })
  assert.deepEqual(withoutPorts(from.told), [
    'export-failed: http://HOST/: the request cannot be made: Invalid character in header content ["x-key"] — 5 log records were dropped.',
  ])
})

function listening(onConnection: (socket: import('node:net').Socket) => void): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      onConnection(socket)
    })
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}
