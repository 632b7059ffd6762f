import assert from 'node:assert/strict'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { assertParents } from './support/assert-parents.ts'
import { installPackages, runToItsEnd } from './support/install-packages.ts'
import type { ReceivedSpan } from './support/read-otlp.ts'
import { type AppRun, linkAgentInto, runApp } from './support/run-app.ts'
import { whyAbsent } from './support/server.ts'
import { createServers } from './support/servers.ts'

// What golden pictures cannot show of the drivers: many requests at once, and what happens when nobody listens.
const servers = createServers()
after(() => servers.stop())

const drivers = { pg: '8.23.1', mysql: '2.18.1', mysql2: '3.24.6' }
const withPostgresql = { 'pg-native': '3.9.0', 'pg-cursor': '2.22.0', 'pg-query-stream': '4.17.0' }
// Apart: where ES modules may be, older lines of Node tell of the connector, which is one, when it is only installed.
const mariadb = { mariadb: '3.5.4' }
const folder = resolve('build/apps/database')
const mariadbFolder = resolve('build/apps/database-mariadb')

async function prepare(target: string, packages: Readonly<Record<string, string>>): Promise<void> {
  await installPackages(target, packages)
  linkAgentInto(target)
  cpSync('test/apps/database', target, { recursive: true })
}
const installed = Promise.all([
  prepare(folder, { ...drivers, ...withPostgresql }),
  prepare(mariadbFolder, { ...drivers, ...mariadb }),
])

async function run(
  file: string,
  {
    where = folder,
    door = '--require',
    args = [],
    env = {},
  }: Partial<Pick<AppRun, 'door' | 'args' | 'env'> & { where: string }> = {},
) {
  await installed
  const both = await servers.envFor(['postgresql', 'mariadb'])
  return runApp({ file: join(where, file), door, args, env: { ...both, ...env } })
}

const poolMetrics = [
  'db.client.connection.count',
  'db.client.connection.max',
  'db.client.connection.pending_requests',
  'db.client.connection.use_time',
  'db.client.connection.wait_time',
  'db.client.operation.duration',
]
const absent = whyAbsent('postgresql') || whyAbsent('mariadb')

describe('pg', { skip: absent }, () => {
  test('fifty requests share one connection, and each query hangs under its own request', async () => {
    const { spans, metrics, stderr } = await run('pg-under-load.cjs')
    assert.equal(stderr, '')
    assertParents(spans, 50)
    assertMeasured(metrics, [...poolMetrics, 'db.client.connection.create_time', 'db.client.connection.idle.min'])
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

for (const [driver, more] of Object.entries({
  mysql: ['db.client.connection.create_time'],
  mysql2: ['db.client.connection.create_time', 'db.client.connection.idle.max'],
  mariadb: ['db.client.connection.idle.min'],
})) {
  describe(driver, { skip: absent }, () => {
    test('fifty requests share one connection, and each query hangs under its own request', async () => {
      const { spans, metrics, stderr } = await run('mysql-under-load.cjs', {
        args: [driver],
        where: driver === 'mariadb' ? mariadbFolder : folder,
      })
      assert.equal(stderr, '')
      assertParents(spans, 50)
      assertMeasured(metrics, [...poolMetrics, ...more])
    })
  })
}

describe('mariadb that only other packages depend on', () => {
  const node = nodeBinary(supportedNodes.filter((line) => line.startsWith('20.')).at(-1) as string)
  const told = async (version: string) => {
    const target = resolve('build/apps/database-installed', version)
    await prepare(target, { mariadb: version })
    const app = join(target, 'app')
    mkdirSync(app, { recursive: true })
    cpSync('test/apps/database/only-installed.mjs', join(app, 'only-installed.mjs'))
    writeFileSync(join(app, 'package.json'), '{ "dependencies": { "orders": "1.0.0" } }')
    const { stderr } = await runApp({ file: join(app, 'only-installed.mjs'), door: '--import', node })
    return stderr
  }

  test('is told once, where its release is ES modules that older lines of Node do not let us patch unasked', async () => {
    const lines = (await told('3.5.4')).trimEnd().split('\n')
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(
      lines[0] ?? '',
      /^otel-agent warn: mariadb in .* is not traced where the application imports it: it is an ES module/,
    )
  })

  test('is not told where its release is CommonJS, which can', async () => {
    assert.equal(await told('3.4.5'), '')
  })
})

describe('what of a statement is shown', { skip: absent }, () => {
  test('no secret is anywhere in what is exported, be it in a text, a value, or a message of the server', async () => {
    const { spans, metrics, stderr } = await run('secrets.cjs', { where: mariadbFolder })
    assert.equal(stderr, '')
    assert.ok(spans.length > 38)
    assert.ok(!JSON.stringify([spans, metrics]).includes('s3cr3t'))
  })

  test('with the settings for it: the raw text, the values, and a comment with the trace behind what is not prepared', async () => {
    const env = {
      ACME_OTEL_DB_QUERY_TEXT: 'raw',
      ACME_OTEL_DB_QUERY_PARAMETERS: 'true',
      ACME_OTEL_SQLCOMMENTER: 'true',
    }
    const { spans, stdout } = await run('settings.cjs', { env })
    const [simple, named, bound, mysql] = spans
    assert.match(String(simple?.attributes['db.query.text']), /AND 'a' = 'a';$/)
    assert.equal(bound?.attributes['db.query.parameter.0'], 'x'.repeat(256))
    assert.equal(bound?.attributes['db.query.parameter.1'], '["a"]')
    assert.equal(bound?.attributes['db.query.parameter.2'], 'null')
    assert.equal(named?.attributes['db.query.parameter.0'], '1')
    const [pgText = '', pgNamed = '', mysqlText = '', mysqlPrepared = ''] = stdout.split('\n')
    const comment = (span: ReceivedSpan | undefined) => ` /*traceparent='00-${span?.traceId}-${span?.spanId}-01'*/`
    assert.ok(pgText.endsWith(`AND 'a' = 'a'${comment(simple)};`), pgText)
    assert.ok(mysqlText.endsWith(comment(mysql)), mysqlText)
    for (const prepared of [pgNamed, mysqlPrepared]) assert.ok(!prepared.includes('traceparent'), prepared)
  })

  test('by the names of the Java agent: the raw text, and a comment with the trace', async () => {
    const env = {
      OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED: 'false',
      OTEL_INSTRUMENTATION_JDBC_EXPERIMENTAL_SQLCOMMENTER_ENABLED: 'true',
    }
    const { spans, stdout, stderr } = await run('settings.cjs', { env })
    assert.equal(stderr, '')
    assert.match(String(spans[0]?.attributes['db.query.text']), /AND 'a' = 'a';$/)
    assert.ok(stdout.split('\n')[0]?.endsWith(`-${spans[0]?.spanId}-01'*/;`), stdout)
  })

  test('no text, when it is off', async () => {
    const { spans } = await run('settings.cjs', { env: { ACME_OTEL_DB_QUERY_TEXT: 'off' } })
    assert.equal(spans[0]?.name, 'SELECT pg_stat_activity')
    assert.ok(spans.every(({ attributes }) => attributes['db.query.text'] === undefined))
  })
})

function assertMeasured(metrics: readonly { readonly name: string }[], expected: readonly string[]): void {
  const names = new Set(metrics.map(({ name }) => name))
  assert.deepEqual(
    expected.filter((name) => !names.has(name)),
    [],
  )
}
