import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import type { Attributes, HrTime } from '@opentelemetry/api'
import { createExporter } from '../src/telemetry/export/jaeger/create-exporter.ts'
import type { JaegerLog, JaegerSpan } from '../src/telemetry/export/jaeger/jaeger-span.ts'
import type { Tag } from '../src/telemetry/export/jaeger/tag.ts'
import type { FinishedSpan } from '../src/telemetry/finished-span.ts'
import { installPackages } from './support/install-packages.ts'
import { startUdpReceiver } from './support/jaeger-receivers.ts'
import { startSink } from './support/otlp-sink.ts'
import { type JaegerBatch, readBinaryBody, readPacket } from './support/read-jaeger.ts'
import { surroundingsOf } from './support/surroundings.ts'

// The exporter that OpenTelemetry maintained until 2024, beside ours: the same spans, over HTTP and over UDP, by a reader that belongs
// to neither.
const folder = resolve('build/apps/official-jaeger')
const require = createRequire(join(folder, 'package.json'))

before(() => installPackages(folder, { '@opentelemetry/exporter-jaeger': '2.11.0', '@opentelemetry/api': '1.9.0' }))

interface Official {
  export(spans: readonly object[], done: (result: { code: number; error?: Error }) => void): void
  shutdown(): Promise<void>
}

const resource = { 'service.name': 'shop', 'host.name': 'größe', 'process.pid': 42 }
const scope = { name: 'lib', version: '1.2.3' }
const traceId = 'fedcba98765432100123456789abcdef'
const link = { traceId: 'f'.repeat(32), spanId: '8'.repeat(16), traceFlags: 1 }

function spanOf(name: string, more: Partial<FinishedSpan> = {}): FinishedSpan {
  const context = { traceId, spanId: 'b2c3d4e5f6a7b8c9', traceFlags: 1 }
  return {
    name,
    kind: 0,
    spanContext: () => context,
    startTime: [1_790_000_000, 123_456_000],
    endTime: [1_790_000_001, 123_457_000],
    status: { code: 0 },
    attributes: {},
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    instrumentationScope: scope,
    ...more,
  }
}

const at: HrTime = [1_790_000_000, 500_000_000]
const spans: readonly FinishedSpan[] = [
  spanOf('plain'),
  spanOf('GET /größe/数据库/🦊', {
    kind: 1,
    parentSpanContext: { traceId, spanId: '8000000000000001', traceFlags: 1 },
    attributes: {
      text: '🦊',
      whole: 200,
      large: 2 ** 40,
      part: 0.5,
      yes: true,
      no: false,
      list: ['a', 'b'],
      empty: '',
    },
  }),
  spanOf('SELECT', {
    kind: 2,
    attributes: { 'db.system.name': 'postgresql' },
    status: { code: 2, message: 'no such table' },
    events: [
      { name: 'exception', time: at, attributes: { 'exception.type': 'TypeError', tries: [1, 2] } },
      { name: 'exact', time: [1_790_000_000, 500_123_000] },
      { name: 'named twice', time: at, attributes: { event: 'own' } },
      { name: 'cut', time: at, droppedAttributesCount: 3 },
    ],
    droppedAttributesCount: 1,
    droppedEventsCount: 2,
    droppedLinksCount: 3,
  }),
  spanOf('send', {
    kind: 3,
    status: { code: 1 },
    links: [{ context: link }, { context: link, attributes: { why: 'batch' } }],
  }),
  spanOf('receive', {
    kind: 4,
    spanContext: () => ({ traceId, spanId: `${'0'.repeat(15)}1`, traceFlags: 0, traceState: state('v=1') }),
  }),
]

function state(text: string): never {
  return { serialize: () => text } as never
}

type Way = 'http' | 'udp'

interface Ways {
  /** Variables for ours, options for theirs. */
  readonly env: Readonly<Record<string, string>>
  readonly options: object
  batches(): Promise<JaegerBatch[]>
}

async function wayOf(way: Way): Promise<Ways> {
  return way === 'http' ? overHttp() : overUdp()
}

async function overHttp(): Promise<Ways> {
  const sink = await startSink({ behaviour: { status: 202 } })
  return {
    env: { OTEL_EXPORTER_JAEGER_ENDPOINT: sink.url },
    options: { endpoint: `${sink.url}/api/traces` },
    async batches() {
      await sink.close()
      return sink.requests.map(({ body }) => readBinaryBody(body))
    },
  }
}

/** It knows the binary protocol only. */
async function overUdp(): Promise<Ways> {
  const receiver = await startUdpReceiver()
  return {
    env: {
      OTEL_EXPORTER_JAEGER_PROTOCOL: 'udp/thrift.binary',
      OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1',
      OTEL_EXPORTER_JAEGER_AGENT_PORT: String(receiver.port),
    },
    options: { host: '127.0.0.1', port: receiver.port },
    async batches() {
      await receiver.received(1)
      await receiver.close()
      return receiver.packets.map((packet) => readPacket('binary', packet))
    },
  }
}

async function byOurs(way: Way): Promise<JaegerBatch[]> {
  const { env, batches } = await wayOf(way)
  const exporter = createExporter(surroundingsOf(env, resource))
  assert.deepEqual(await exporter.send(spans), { accepted: spans.length, dropped: 0 })
  return await batches()
}

async function byOfficial(way: Way): Promise<JaegerBatch[]> {
  const { JaegerExporter } = require(join(folder, 'node_modules/@opentelemetry/exporter-jaeger')) as {
    JaegerExporter: new (config: object) => Official
  }
  const { options, batches } = await wayOf(way)
  const exporter = new JaegerExporter(options)
  const given = spans.map((span) => ({
    ...span,
    spanContext: span.spanContext,
    resource: { attributes: resource },
    duration: [span.endTime[0] - span.startTime[0], span.endTime[1] - span.startTime[1]],
  }))
  const result = await new Promise<object>((done) => exporter.export(given, done))
  assert.deepEqual(result, { code: 0 })
  await exporter.shutdown()
  return await batches()
}

/** Where we depart from it on purpose: what it would have made of the span that we sent. Each line is a departure. */
function asOfficial(span: JaegerSpan): JaegerSpan {
  const tags = span.tags
    // Tags of ours that it does not have: today's names of the scope, the peer for the dependency graph, the tracestate.
    .filter(([key]) => !['otel.scope.name', 'otel.scope.version', 'peer.service', 'w3c.tracestate'].includes(key))
    .map(asOfficialTag)
  return {
    ...span,
    // It takes every span for a sampled one.
    flags: span.flags || 1,
    // It repeats the resource with each span, where Jaeger finds the same key twice if an attribute has it.
    tags: sorted([...tags, ...Object.entries(resource).map(asOfficialTag)]),
    logs: span.logs.filter(isEvent).map(asOfficialLog),
  }
}

/** It loses the attributes of links. */
function isEvent({ fields }: JaegerLog): boolean {
  return !fields.some(([key, value]) => key === 'event' && value === 'link')
}

function asOfficialLog({ time, fields }: JaegerLog): JaegerLog {
  const names: Readonly<Record<string, string>> = {
    // Not the name that the specification has.
    'otel.dropped_attributes_count': 'otel.event.dropped_attributes_count',
  }
  const isOwn = fields.some(([key, value]) => key === 'event' && value === 'own')
  return {
    time,
    fields: sorted([
      ...fields.map(([key, value]) => asOfficialTag([names[key] ?? key, value])),
      // It tells the name of an event beside an attribute of this key.
      ...(isOwn ? [['event', 'named twice'] as const] : []),
    ]),
  }
}

/** It sends every number as a DOUBLE, and makes a text of a list that is no JSON. */
function asOfficialTag([key, value]: Tag): Tag {
  if (typeof value === 'number') return [key, Number.isInteger(value) ? `${value} as DOUBLE` : value]
  return typeof value === 'string' && value.startsWith('[') ? [key, String(JSON.parse(value))] : [key, value]
}

function sorted(tags: readonly Tag[]): Tag[] {
  return [...tags].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

function inOrder(span: JaegerSpan): JaegerSpan {
  const logs = span.logs.map(({ time, fields }) => ({ time, fields: sorted(fields) }))
  return { ...span, tags: sorted(span.tags), logs }
}

for (const way of ['http', 'udp'] as const) {
  test(`by ${way}, the official exporter sends what we send, but for these departures`, async () => {
    const [ours, theirs] = [await byOurs(way), await byOfficial(way)]
    assert.equal(ours[0]?.spans.length, 5)
    assert.deepEqual(
      theirs.flatMap((batch) => batch.spans.map(inOrder)),
      ours.flatMap((batch) => batch.spans.map(asOfficial)),
    )
    assert.deepEqual(
      [ours[0].process.serviceName, theirs[0]?.process.serviceName, theirs[0]?.process.tags],
      ['shop', 'shop', []],
    )
    const { 'service.name': _name, ...rest }: Attributes = resource
    assert.deepEqual(ours[0].process.tags, Object.entries(rest))
  })
}
