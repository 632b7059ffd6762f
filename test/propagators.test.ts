import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, get, type IncomingHttpHeaders, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Sink, startSink } from './support/otlp-sink.ts'
import type { ReceivedSpan } from './support/read-otlp.ts'
import { byPath } from './support/run-app.ts'

// Services that speak to each other by one propagator here and by another there, each in a process of its own.

const children = new Set<ChildProcess>()
after(() => {
  for (const child of children) child.kill()
})

interface Service {
  readonly url: string
  /** Gives all that it said on stderr. */
  end(): Promise<string>
}

async function serve(name: string, env: Readonly<Record<string, string>>, sink: Sink, next?: string): Promise<Service> {
  const args = ['--require', byPath.require, resolve('test/apps/propagators/hop.cjs'), ...(next ? [next] : [])]
  const child: ChildProcess = spawn(process.execPath, args, {
    env: {
      PATH: process.env.PATH,
      OTEL_SERVICE_NAME: name,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_EXIT_TIMEOUT: '20000',
      ...env,
    },
  })
  children.add(child)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = Promise.all([once(child, 'exit'), once(child.stderr as NodeJS.ReadableStream, 'end')])
  const [port] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    async end() {
      child.stdin?.end()
      await ended
      return stderr
    },
  }
}

/** With each header as often as it is given. Gives the headers that the last service was asked with. */
function ask(
  url: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
): Promise<IncomingHttpHeaders> {
  return new Promise((done, failed) => {
    const asking = request(
      url,
      { headers: [['host', 'shop'], ...headers].flat() as never, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        response.on('end', () => (response.statusCode === 200 ? done(JSON.parse(text)) : failed(new Error(text))))
      },
    )
    asking.on('error', failed)
    asking.end()
  })
}

/** From the first service's server span to the last one's, by the names of the services. */
function chainOf(spans: readonly ReceivedSpan[]): string[] {
  const chain: string[] = []
  for (let span = spans.find(({ parentSpanId }) => !parentSpanId); span !== undefined; ) {
    chain.push(`${span.resource['service.name']} ${span.kind}`)
    const { spanId } = span
    span = spans.find(({ parentSpanId }) => parentSpanId === spanId)
  }
  return chain
}

const whole = ['a 1', 'a 2', 'b 1', 'b 2', 'c 1']

/** What each sends, by which a reader knows it. */
const header = {
  tracecontext: 'traceparent',
  b3: 'b3',
  b3multi: 'x-b3-traceid',
  jaeger: 'uber-trace-id',
  xray: 'x-amzn-trace-id',
  ottrace: 'ot-tracer-traceid',
} as const
type Propagator = keyof typeof header

const names = Object.keys(header) as Propagator[]
const pairs = names.map((name, index) => [name, names[(index + 1) % names.length] as Propagator] as const)

describe('a trace holds together from one propagator to another', { concurrency: 2 }, () => {
  for (const [from, to] of pairs) {
    test(`${from} in, ${to} out`, async () => {
      const sink = await startSink()
      const c = await serve('c', { OTEL_PROPAGATORS: to }, sink)
      const b = await serve('b', { OTEL_PROPAGATORS: `${from},${to}` }, sink, c.url)
      const a = await serve('a', { OTEL_PROPAGATORS: from }, sink, b.url)
      const came = await ask(a.url)
      const told = await Promise.all([a, b, c].map((service) => service.end()))
      await sink.close()
      assert.deepEqual(told, ['', '', ''])
      assert.ok(header[to] in came)
      assert.deepEqual(chainOf(sink.spans()), whole)
      // `ottrace` carries the lower half of the id only.
      assert.equal(new Set(sink.spans().map(({ traceId }) => traceId.slice(-16))).size, 1)
    })
  }
})

test('JAEGER_PROPAGATION: the names of the old client', async () => {
  const sink = await startSink()
  const c = await serve('c', { JAEGER_PROPAGATION: 'b3' }, sink)
  const b = await serve('b', { JAEGER_PROPAGATION: 'jaeger,b3' }, sink, c.url)
  const a = await serve('a', { JAEGER_PROPAGATION: 'jaeger' }, sink, b.url)
  const came = await ask(a.url)
  await Promise.all([a, b, c].map((service) => service.end()))
  await sink.close()
  assert.ok(header.b3multi in came || header.b3 in came)
  assert.deepEqual(chainOf(sink.spans()), whole)
})

test('through a mesh that makes spans of its own and speaks B3 in several headers', async () => {
  const sink = await startSink()
  const c = await serve('c', { OTEL_PROPAGATORS: 'tracecontext' }, sink)
  const b = await serve('b', { OTEL_PROPAGATORS: 'b3multi,tracecontext' }, sink, c.url)
  // As a sidecar does: the trace stays, the span is its own, and what it does not know goes through.
  const sidecar = createServer(({ headers }, response) => {
    const own = { ...headers, 'x-b3-parentspanid': headers['x-b3-spanid'], 'x-b3-spanid': '00f067aa0ba902b7' }
    get(b.url, { headers: own as never, agent: false }, (answer) => answer.pipe(response))
  })
  await once(sidecar.listen(0, '127.0.0.1'), 'listening')
  const a = await serve(
    'a',
    { OTEL_PROPAGATORS: 'b3multi' },
    sink,
    `http://127.0.0.1:${(sidecar.address() as AddressInfo).port}`,
  )
  const came = await ask(a.url)
  await Promise.all([a, b, c].map((service) => service.end()))
  sidecar.close()
  await sink.close()
  const spans = sink.spans()
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1)
  assert.ok('traceparent' in came)
  const below = spans.find(({ parentSpanId }) => parentSpanId === '00f067aa0ba902b7')
  assert.deepEqual([below?.resource['service.name'], below?.kind], ['b', 1])
})

const [one, other] = ['1'.repeat(32), '2'.repeat(32)]
const [span, second] = ['3'.repeat(16), '4'.repeat(16)]

/** What comes in, by which sampler, what goes on to the next service, and the spans of this one. */
const states: readonly (readonly [came: string, sampler: string, sent: RegExp, spans: number])[] = [
  ['-1', 'parentbased_always_off', /-1$/, 2],
  ['-0', 'parentbased_always_on', /-0$/, 0],
  ['-d', 'parentbased_always_off', /-d$/, 2],
  ['', 'parentbased_always_on', /-1$/, 2],
  ['', 'parentbased_always_off', /-0$/, 0],
]

for (const [state, sampler, sent, spans] of states) {
  test(`b3 with the state "${state}" at a service with ${sampler}`, async () => {
    const sink = await startSink()
    const c = await serve('c', { OTEL_PROPAGATORS: 'b3', OTEL_TRACES_EXPORTER: 'none' }, sink)
    const env = { OTEL_PROPAGATORS: 'b3', OTEL_TRACES_SAMPLER: sampler }
    const a = await serve('a', env, sink, c.url)
    const came = await ask(a.url, [['b3', `${one}-${span}${state}`]])
    await Promise.all([a.end(), c.end()])
    await sink.close()
    assert.match(String(came.b3), sent)
    assert.ok(String(came.b3).startsWith(`${one}-`))
    assert.deepEqual(
      sink
        .spans()
        .map(({ traceId, kind, parentSpanId }) => [traceId, kind, kind === 1 ? parentSpanId === span : false])
        .sort(),
      [
        [one, 1, true],
        [one, 2, false],
      ].slice(0, spans),
    )
  })
}

/** Headers that contradict each other, and the trace that counts: none means one of its own. */
const contradictions: Readonly<
  Record<string, { headers: readonly (readonly [string, string])[]; trace: string | undefined }>
> = {
  'two of traceparent': {
    headers: [
      ['traceparent', `00-${one}-${span}-01`],
      ['traceparent', `00-${other}-${second}-01`],
    ],
    trace: undefined,
  },
  'two of b3': {
    headers: [
      ['b3', `${one}-${span}-1`],
      ['b3', `${other}-${second}-1`],
    ],
    trace: undefined,
  },
  'two of uber-trace-id': {
    headers: [
      ['uber-trace-id', `${one}:${span}:0:1`],
      ['uber-trace-id', `${other}:${second}:0:1`],
    ],
    trace: undefined,
  },
  'two of x-b3-traceid': {
    headers: [
      ['x-b3-traceid', one],
      ['x-b3-traceid', other],
      ['x-b3-spanid', span],
      ['x-b3-sampled', '1'],
    ],
    trace: undefined,
  },
  'the last of OTEL_PROPAGATORS, where two are right': {
    headers: [
      ['uber-trace-id', `${other}:${second}:0:1`],
      ['traceparent', `00-${one}-${span}-01`],
    ],
    trace: other,
  },
  'the one that is right, where the last is not': {
    headers: [
      ['traceparent', `00-${one}-${span}-01`],
      ['b3', '__proto__'],
      ['uber-trace-id', 'constructor:0:0:1'],
    ],
    trace: one,
  },
}

test('headers that come twice, or contradict each other: one trace, and the answer is the same', async () => {
  const sink = await startSink()
  const service = await serve('a', { OTEL_PROPAGATORS: 'tracecontext,b3,b3multi,jaeger' }, sink)
  for (const [what, { headers }] of Object.entries(contradictions))
    await ask(`${service.url}/${encodeURI(what)}`, headers)
  assert.equal(await service.end(), '')
  await sink.close()
  const came = Object.keys(contradictions).map((what) => {
    const found = sink.spans().filter(({ attributes }) => attributes['url.path'] === `/${encodeURI(what)}`)
    assert.equal(found.length, 1)
    const [{ traceId = '', parentSpanId = '' } = {}] = found
    return [what, parentSpanId === '' ? undefined : traceId]
  })
  assert.deepEqual(
    came,
    Object.entries(contradictions).map(([what, { trace }]) => [what, trace]),
  )
})
