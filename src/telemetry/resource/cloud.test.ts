import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { build } from 'esbuild'
import { detectCloud } from './cloud.ts'

// The thread does not keep the process alive, and some tests have nothing else to wait for.
const awake = setInterval(() => {}, 1000)
after(() => clearInterval(awake))

const workerFile = resolve('build/unit/cloud-worker.cjs')

before(() =>
  build({
    entryPoints: ['src/telemetry/resource/cloud-worker.ts'],
    outfile: workerFile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
  }),
)

/** Stands in for the metadata server of Google's cloud: the only one whose address can be set. */
async function metadataServer(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const metadata: Readonly<Record<string, string>> = {
  '/computeMetadata/v1/instance': '{}',
  '/computeMetadata/v1/instance/zone': 'projects/7/zones/europe-west6-a',
  '/computeMetadata/v1/instance/machine-type': 'projects/7/machineTypes/e2-small',
  '/computeMetadata/v1/instance/id': '4711',
  '/computeMetadata/v1/instance/name': 'till-1',
  '/computeMetadata/v1/project/project-id': 'trade',
}

test('what the cloud’s own server says becomes attributes', async (t) => {
  const host = await metadataServer(t, (request, response) => {
    const text = metadata[request.url ?? '']
    response.writeHead(text === undefined ? 404 : 200, { 'metadata-flavor': 'Google' }).end(text)
  })
  // The application's own preloads have no place in the thread: this one would end it.
  const env = { GCE_METADATA_HOST: host, NODE_OPTIONS: '--require=/no/such/file.cjs' }
  assert.deepEqual(await detectCloud(['env', 'gcp'], { env, workerFile, deadlineMs: 30_000 }), {
    'cloud.provider': 'gcp',
    'cloud.platform': 'gcp_compute_engine',
    'cloud.account.id': 'trade',
    'cloud.region': 'europe-west6',
    'cloud.availability_zone': 'europe-west6-a',
    'host.id': '4711',
    'host.name': 'till-1',
    'host.type': 'projects/7/machineTypes/e2-small',
  })
})

test('a server that never answers costs the deadline, no more', async (t) => {
  const host = await metadataServer(t, () => {})
  assert.deepEqual(await detectCloud(['gcp'], { env: { GCE_METADATA_HOST: host }, workerFile, deadlineMs: 300 }), {})
})

test('a thread that cannot run gives nothing', async () => {
  const missing = resolve('build/unit/no-such-file.cjs')
  assert.deepEqual(await detectCloud(['gcp'], { env: {}, workerFile: missing }), {})
  assert.deepEqual(await detectCloud(['gcp'], { env: {}, workerFile: 'relative.cjs' }), {})
})

test('no cloud is asked unless it is named', async () => {
  assert.deepEqual(await detectCloud(['env', 'host'], { env: {}, workerFile: 'relative.cjs' }), {})
})
