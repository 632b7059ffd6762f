import assert from 'node:assert/strict'
import type { ServerHttp2Stream } from 'node:http2'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startBlackHole } from '../support/black-hole.ts'
import { type GrpcBehaviour, startGrpcReceiver } from '../support/jaeger-receivers.ts'
import { type Behaviour, startSink } from '../support/otlp-sink.ts'
import { readBinaryBody } from '../support/read-jaeger.ts'
import { readSpans } from '../support/read-otlp.ts'
import { readPostSpans } from '../support/read-post-spans.ts'
import { toldAsDropped } from '../support/told-as-dropped.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Whatever a collector does, the process ends at most a second later than it would, and all that is lost is told.
const program = (ending: string): Program => ({ args: [resolve('test/apps/harm/endings.cjs'), ending] })
const total = 1000
/** The promise, and what a machine that does many things at once may add. */
const budgetMs = 1000
const busyMs = 2500

/** What a receiver does. With `takes`, it has said to have the spans before it misbehaved. */
interface Fault<Way> {
  readonly does: Way
  readonly takes?: true
  /** It answers at once, but is asked for parts again and again. */
  readonly asksForParts?: true
}

const takes = true
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
const retryAfter = (status: number, value: string): Fault<Behaviour> => ({
  does: { status, headers: { 'retry-after': value } },
})

const httpFaults: Readonly<Record<string, Fault<Behaviour>>> = {
  hung: { does: 'hang' },
  'slow, 3 s': { does: { slowMs: 3000 } },
  'a trickled reply': { does: 'trickle', takes },
  'a reply of 512 MB': { does: 'huge', takes },
  'a gzip bomb': { does: { status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb }, takes },
  '400': { does: { status: 400 } },
  '413': { does: { status: 413 }, asksForParts: true },
  '500': { does: { status: 500 } },
  '429, Retry-After 1': retryAfter(429, '1'),
  '503, Retry-After 3600': retryAfter(503, '3600'),
  '503, Retry-After -1': retryAfter(503, '-1'),
  '503, Retry-After x': retryAfter(503, 'x'),
  '503, Retry-After a date': retryAfter(503, 'Fri, 31 Dec 2999 23:59:59 GMT'),
  garbage: { does: { status: 200, body: Buffer.from('ffffffffffffffff0a\u001b[31m', 'latin1') }, takes },
  HTML: { does: 'html' },
  'a redirect': { does: { status: 302, headers: { location: 'http://127.0.0.1:1/' } } },
  reset: { does: 'reset' },
}

const grpcHead = { ':status': 200, 'content-type': 'application/grpc' }

/** What comes after the headers comes without end, or nearly. */
const pouring = (chunk: Buffer, everyMs: number) => (stream: ServerHttp2Stream) => {
  stream.respond(grpcHead)
  const timer = setInterval(() => stream.write(chunk), everyMs).unref()
  stream.on('close', () => clearInterval(timer))
}

const answering = (body: Buffer, head: object) => (stream: ServerHttp2Stream) => {
  // The caller has gone.
  if (stream.destroyed) return
  stream.respond({ ...grpcHead, ...head }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(body)
}

/** A `google.rpc.Status` with a `RetryInfo` of so many seconds, or of whatever these bytes say. */
function retryInfo(duration: readonly number[]): Uint8Array {
  const typeUrl = Buffer.from('type.googleapis.com/google.rpc.RetryInfo')
  const value = [0x0a, duration.length, ...duration]
  const any = Buffer.concat([Buffer.of(0x0a, typeUrl.length), typeUrl, Buffer.of(0x12, value.length, ...value)])
  return Buffer.concat([Buffer.of(0x08, 8, 0x1a, any.length), any])
}

const grpcFaults: Readonly<Record<string, Fault<GrpcBehaviour>>> = {
  hung: { does: 'hang' },
  'slow, 3 s': { does: (stream) => void setTimeout(() => answering(Buffer.alloc(5), {})(stream), 3000).unref() },
  'a trickled reply': { does: pouring(Buffer.of(0), 20) },
  'a reply without end': { does: pouring(Buffer.alloc(1024 * 1024), 1) },
  'a gzip bomb': {
    does: answering(Buffer.concat([Buffer.of(1, 0, 0, 0xff, 0), bomb]), { 'grpc-encoding': 'gzip' }),
    takes,
  },
  INVALID_ARGUMENT: { does: { status: 3 } },
  INTERNAL: { does: { status: 13 } },
  UNAVAILABLE: { does: { status: 14 } },
  RESOURCE_EXHAUSTED: { does: { status: 8 }, asksForParts: true },
  'RESOURCE_EXHAUSTED, RetryInfo 1 s': { does: { status: 8, details: retryInfo([0x08, 1]) } },
  'RESOURCE_EXHAUSTED, RetryInfo 1 h': { does: { status: 8, details: retryInfo([0x08, 0x90, 0x1c]) } },
  'RESOURCE_EXHAUSTED, RetryInfo of nonsense': { does: { status: 8, details: retryInfo([0x08, 0xff, 0xff]) } },
  'an unknown code': { does: { status: 99, message: '\u001b[31m' } },
  garbage: { does: answering(Buffer.from('ffffffffffffffff0a\u001b[31m', 'latin1'), {}), takes },
  HTML: {
    does(stream) {
      stream.respond({ ':status': 200, 'content-type': 'text/html' })
      stream.end('<!doctype html><title>Welcome</title>')
    },
  },
  'a redirect': {
    does: (stream) => stream.respond({ ':status': 302, location: 'http://127.0.0.1:1/' }, { endStream: true }),
  },
  'a stream that is reset': { does: (stream) => stream.close(2) },
  'a connection that is cut': { does: 'reset' },
}

/** A receiver that has a fault, with what leads there. */
interface Receiver {
  readonly env: Readonly<Record<string, string>>
  /** How many spans it has said to have. */
  taken(): number
  asked(): number
  close(): Promise<void>
}

interface Way {
  readonly faults: Readonly<Record<string, Fault<Behaviour> | Fault<GrpcBehaviour>>>
  leadTo(url: string): Readonly<Record<string, string>>
  count(body: Buffer): number
}

const jaeger = { OTEL_METRICS_EXPORTER: 'none' }

const ways: Readonly<Record<string, Way>> = {
  'OTLP over HTTP': {
    faults: httpFaults,
    leadTo: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }),
    count: (body) => readSpans(body).length,
  },
  'OTLP over gRPC': {
    faults: grpcFaults,
    leadTo: (url) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
    count: (body) => readSpans(body).length,
  },
  'Jaeger’s Thrift over HTTP': {
    faults: httpFaults,
    leadTo: (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `${url}/api/traces`, ...jaeger }),
    count: (body) => readBinaryBody(body).spans.length,
  },
  'Jaeger’s gRPC': {
    faults: grpcFaults,
    leadTo: (url) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: url, OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc', ...jaeger }),
    count: (body) => readPostSpans(body).spans.length,
  },
}

const isOfTraces = (path: string): boolean => !path.includes('etrics')

async function start(way: Way, { does, takes }: Fault<Behaviour> | Fault<GrpcBehaviour>): Promise<Receiver> {
  const count = (bodies: readonly Buffer[]): number =>
    takes === true ? bodies.reduce((sum, body) => sum + way.count(body), 0) : 0
  if (way.faults === httpFaults) {
    const sink = await startSink({ behaviour: does as Behaviour })
    const bodies = () => sink.requests.filter(({ path }) => isOfTraces(path)).map(({ body }) => body)
    return { env: way.leadTo(sink.url), taken: () => count(bodies()), asked: () => bodies().length, close: sink.close }
  }
  const receiver = await startGrpcReceiver(() => does as GrpcBehaviour)
  const bodies = () => receiver.calls.filter(({ path }) => isOfTraces(path)).map(({ body }) => body)
  const { url, close } = receiver
  return { env: way.leadTo(url), taken: () => count(bodies()), asked: () => bodies().length, close }
}

/** Closed at the end, also where a test has failed before. */
const opened: { close(): unknown }[] = []
after(async () => void (await Promise.all(opened.map((one) => one.close()))))

let agent: string
let bare: Readonly<Record<string, Ended>>

before(async () => {
  agent = stagedAgent('collectors')
  bare = {
    natural: await runBare(program('natural')),
    'natural, later': await runBare(program('natural, later')),
    'exit(3)': await runBare(program('exit(3)')),
  }
})

async function endsInTime(ending: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const traced = await runTraced(program(ending), agent, env)
  const untraced = bare[ending] as Ended
  assert.deepEqual(observed(traced), observed(untraced))
  const added = traced.ms - untraced.ms
  assert.ok(added < budgetMs + busyMs, `it ended ${added} ms later`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a collector says must not control a terminal
  assert.doesNotMatch(traced.stderr, /[\u0000-\u0009\u000b-\u001f\u007f]/)
  return traced
}

/** To the last one, in one line; in two where the time was over in the middle. */
function toldToLose({ stderr }: Ended, count: number): void {
  assert.equal(toldAsDropped(stderr), count, stderr)
  const lines = stderr.match(/^otel-agent .*\bspans\b/gm)?.length ?? 0
  assert.equal(lines, count === 0 ? 0 : stderr.includes(`${count} spans`) ? 1 : 2, stderr)
}

for (const [name, way] of Object.entries(ways)) {
  for (const ending of ['natural', 'exit(3)']) {
    describe(`${name}; ${ending}; the collector gives`, { concurrency: 2 }, () => {
      let asked = 0
      // All were; on a busy machine, a second may be too short for some.
      after(() => assert.ok(asked > Object.keys(way.faults).length / 2, `${asked} were asked`))

      for (const [faultName, fault] of Object.entries(way.faults)) {
        test(faultName, async () => {
          const receiver = await start(way, fault)
          opened.push(receiver)
          // Who answers at once needs no time; a busy machine may.
          const patience = fault.takes === true || fault.asksForParts === true ? { ACME_OTEL_EXIT_TIMEOUT: '5000' } : {}
          const ended = await endsInTime(ending, { ...receiver.env, ...patience })
          if (receiver.asked() > 0) asked++
          const taken = receiver.taken()
          assert.equal(taken, fault.takes === true ? total : 0)
          toldToLose(ended, total - taken)
        })
      }

      test('refused', async () => {
        toldToLose(await endsInTime(ending, way.leadTo('http://127.0.0.1:9')), total)
      })

      test('a black hole: connections are never taken up', async () => {
        const hole = await startBlackHole()
        opened.push(hole)
        toldToLose(await endsInTime(ending, way.leadTo(`http://127.0.0.1:${hole.port}`)), total)
      })

      if (ending === 'natural') {
        // A connection that is being opened keeps a process, whatever is done about it.
        test('a black hole, into which it is just going', async () => {
          const hole = await startBlackHole()
          opened.push(hole)
          toldToLose(await endsInTime('natural, later', way.leadTo(`http://127.0.0.1:${hole.port}`)), total)
        })
      }

      test('killed in the middle of a request', async () => {
        const server = createServer((socket) => socket.once('data', () => socket.destroy()).on('error', () => {}))
        await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
        opened.push({ close: () => void server.close() })
        const { port } = server.address() as { port: number }
        toldToLose(await endsInTime(ending, way.leadTo(`http://127.0.0.1:${port}`)), total)
      })
    })
  }
}
