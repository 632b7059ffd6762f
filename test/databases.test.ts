import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, describe, test } from 'node:test'
import { installPackages, runToItsEnd } from './support/install-packages.ts'
import type { ReceivedSpan } from './support/read-otlp.ts'
import { type AppRun, linkAgentInto, runApp } from './support/run-app.ts'
import { whyAbsent } from './support/server.ts'
import { createServers } from './support/servers.ts'

// What golden pictures cannot show of the drivers: many requests at once, and what happens when nobody listens.
const servers = createServers()
after(() => servers.stop())

const folder = resolve('build/apps/database')
const packages = {
  pg: '8.23.1',
  'pg-native': '3.9.0',
  'pg-cursor': '2.22.0',
  'pg-query-stream': '4.17.0',
}
const installed = installPackages(folder, packages).then(() => {
  linkAgentInto(folder)
  cpSync('test/apps/database', folder, { recursive: true })
})

async function run(file: string, { door = '--require', args = [] }: Partial<Pick<AppRun, 'door' | 'args'>> = {}) {
  await installed
  return runApp({ file: join(folder, file), door, args, env: await servers.envFor(['postgresql']) })
}

describe('pg', { skip: whyAbsent('postgresql') }, () => {
  test('fifty requests share one connection, and each query hangs under its own request', async () => {
    const { spans, metrics, stderr } = await run('pg-under-load.cjs')
    assert.equal(stderr, '')
    assertParents(spans, 50)
    const names = metrics.map(({ name }) => name)
    for (const name of ['db.client.operation.duration', 'db.client.connection.wait_time']) {
      assert.ok(names.includes(name), `${name} is not among ${names}`)
    }
  })

  test('so it is with the native client', async (t) => {
    await installed
    try {
      await runToItsEnd('npm', ['rebuild', 'libpq'], folder)
    } catch {
      return t.skip('pg-native cannot be built here: it needs a compiler and the headers of libpq')
    }
    const { spans, stderr } = await run('pg-under-load.cjs', { args: ['native'] })
    assert.equal(stderr, '')
    assertParents(spans, 50)
  })

  test('a rejection that nobody handles ends the process as it does without the agent', async () => {
    const [bare, traced] = [await run('pg-unhandled.cjs', { door: 'none' }), await run('pg-unhandled.cjs')]
    assert.equal(traced.stderr, bare.stderr)
    assert.deepEqual([traced.code, traced.signal], [bare.code, bare.signal])
    assert.equal(traced.code, 1)
  })
})

/** The request's id stands in its URL, and in the text of its queries. */
function assertParents(spans: readonly ReceivedSpan[], requests: number): void {
  const servers = new Map(spans.filter(({ kind }) => kind === 1).map((span) => [span.spanId, span]))
  const queries = spans.filter(({ attributes }) => /request_/.test(String(attributes['db.query.text'])))
  assert.equal(servers.size, requests)
  assert.equal(queries.length, 2 * requests)
  const strayed = queries.flatMap(({ attributes, parentSpanId }) => {
    const text = String(attributes['db.query.text'])
    const id = text.match(/request_(\d+)/)?.[1]
    const path = servers.get(parentSpanId ?? '')?.attributes['url.path']
    return path === `/${id}` ? [] : [`${text} is under ${path}`]
  })
  assert.deepEqual(strayed, [])
}
