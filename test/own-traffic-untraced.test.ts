import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createPlainServer } from 'node:net'
import { resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startSink } from './support/otlp-sink.ts'
import { byPath } from './support/run-app.ts'

// What asks the agent, and whom the agent asks, is in no trace of the application, also when its sockets and look-ups are traced.

async function freePort(): Promise<number> {
  const server = createPlainServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Gives how often the detectors have asked: they have half a second, and a busy machine may need longer. */
async function watchOne(context: TestContext): Promise<number> {
  const asked: string[] = []
  const metadata = createServer(({ url = '' }, response) => {
    asked.push(url)
    response.setHeader('metadata-flavor', 'Google')
    response.end('7')
  })
  await once(metadata.listen(0, '127.0.0.1'), 'listening')
  const [sink, scraped] = [await startSink(), await freePort()]
  const child = spawn(process.execPath, ['--require', byPath.require, resolve('test/apps/propagators/hop.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: `${scraped}`,
      OTEL_NODE_RESOURCE_DETECTORS: 'env,host,gcp',
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,undici,net,dns,fs',
      GCE_METADATA_HOST: `127.0.0.1:${(metadata.address() as AddressInfo).port}`,
      ACME_OTEL_EXIT_TIMEOUT: '20000',
    },
  })
  context.after(() => child.kill())
  const [port] = await once(child.stdout, 'data')
  const ask = async (address: string): Promise<string> => (await fetch(address)).text()
  await ask(`http://127.0.0.1:${Number(port)}/orders`)
  await sink.waitFor(() => sink.spans().length > 0)
  let page = ''
  // It listens when the application has started.
  for (let pulls = 0; pulls < 5; ) {
    page = await ask(`http://127.0.0.1:${scraped}/metrics`).catch(() => '')
    if (page === '') await new Promise((done) => setTimeout(done, 20))
    else pulls++
  }
  // Were the pulls traced, their spans would be on their way before this one's.
  await ask(`http://127.0.0.1:${Number(port)}/orders`)
  child.stdin.end()
  await once(child, 'exit')
  await sink.close()
  metadata.close()
  assert.deepEqual(
    sink.spans().map(({ name, kind }) => [name, kind]),
    [
      ['GET', 1],
      ['GET', 1],
    ],
  )
  const counts = page.split('\n').filter((line) => /^http_(server|client)_request_duration_seconds_count/.test(line))
  assert.deepEqual(
    counts.map((line) => line.split(' ').at(-1)),
    ['1'],
  )
  return asked.length
}

test('the pull of Prometheus and the detectors of resources make no spans and no series', async (context) => {
  let asked = 0
  for (let tries = 0; asked === 0 && tries < 20; tries++) asked = await watchOne(context)
  assert.ok(asked > 0)
})
