import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { decodeMessage, fromJson } from './support/otlp-schema.ts'
import { startSink } from './support/otlp-sink.ts'
import { type AppOutcome, type AppRun, byPath, runApp } from './support/run-app.ts'

type Env = Readonly<Record<string, string>>

const all = { OTEL_METRICS_EXPORTER: 'otlp', OTEL_LOGS_EXPORTER: 'otlp' }

function run(env: Env, more: Partial<AppRun>): Promise<AppOutcome> {
  const file = resolve('test/apps/backend/three-signals.cjs')
  return runApp({ file, door: '--require', agent: byPath, ...more, env })
}

const entities = 'service{service.name=shop}[service.version=7]@https://schemas.example/1.0;host{host.id=h1};oops{'

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`OTEL_ENTITIES over ${protocol}: attributes of each signal's resource, and which of them belong together`, async () => {
    const receiver = protocol === 'grpc' ? await startGrpcReceiver() : undefined
    const sink = await startSink()
    const env = {
      ...all,
      OTEL_SERVICE_NAME: '',
      OTEL_ENTITIES: entities,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      ...(receiver !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}` }),
    }
    const { code, stderr } = await run(env, { sink })
    await Promise.all([sink.close(), receiver?.close()])
    const bodies: [path: string, body: Uint8Array][] =
      receiver === undefined
        ? sink.requests.map(({ path, body }) => [path, body])
        : receiver.calls.map(({ path, body }) => [path, body])
    const resources = bodies.map(([path, body]) => resourceIn(path, body, protocol === 'http/json'))
    assert.deepEqual([code, resources.length], [0, 3])
    assert.equal(stderr.match(/\[bad-value\]/g)?.length, 1, stderr)
    for (const { attributes, entity_refs } of resources) {
      const told = new Map(attributes.map(({ key, value }) => [key, value.string_value]))
      assert.deepEqual(
        ['service.name', 'service.version', 'host.id'].map((key) => told.get(key)),
        ['shop', '7', 'h1'],
      )
      assert.deepEqual(JSON.parse(JSON.stringify(entity_refs)), [
        {
          schema_url: 'https://schemas.example/1.0',
          type: 'service',
          id_keys: ['service.name'],
          description_keys: ['service.version'],
        },
        { schema_url: '', type: 'host', id_keys: ['host.id'], description_keys: [] },
      ])
    }
  })
}

test('OTEL_ENTITIES: OTEL_SERVICE_NAME makes it another service, and without the detector env it says nothing', async () => {
  const first = async (env: Env) => {
    const sink = await startSink()
    const { spans, stderr } = await run(
      { OTEL_ENTITIES: 'service{service.name=shop}', OTEL_SERVICE_NAME: '', ...env },
      { sink },
    )
    await sink.close()
    const { path, body } = sink.requests.find((request) => request.path === '/v1/traces') ?? assert.fail(stderr)
    return [spans[0]?.resource['service.name'], resourceIn(path, body, false).entity_refs.length]
  }
  assert.deepEqual(await first({}), ['shop', 1])
  assert.deepEqual(await first({ OTEL_SERVICE_NAME: 'other' }), ['other', 0])
  const [name, refs] = await first({ OTEL_NODE_RESOURCE_DETECTORS: 'host' })
  assert.deepEqual([name === 'shop', refs], [false, 0])
})

interface ReceivedResource {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly string_value?: string } }[]
  readonly entity_refs: readonly unknown[]
}

function resourceIn(path: string, body: Uint8Array, isJson: boolean): ReceivedResource {
  const name = /trace/i.test(path) ? 'TracesRequest' : /metric/i.test(path) ? 'MetricsRequest' : 'LogsRequest'
  const bytes = isJson ? fromJson(name, Buffer.from(body).toString()) : body
  const [[{ resource }]] = Object.values(decodeMessage(name, bytes) as object) as [[{ resource: ReceivedResource }]]
  return resource
}
