import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { matchesGolden } from './support/golden.ts'
import { runToItsEnd } from './support/install-packages.ts'
import { startSink } from './support/otlp-sink.ts'
import { whyAbsent } from './support/server.ts'

// `npm run demo` as a user runs it. Its pictures repeat, but for ids and times.
const runDemo = (env: Readonly<Record<string, string>>): Promise<string> =>
  runToItsEnd(process.execPath, ['scripts/demo.mjs'], resolve('.'), env)
const noDatabases = whyAbsent('postgresql') || whyAbsent('mariadb')

test('PGlite stands in for databases, and an endpoint gets a copy', async () => {
  const sink = await startSink()
  const printed = await runDemo({ ACME_DEMO_DATABASE: 'pglite', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })
  await sink.close()
  matchesGolden('test/demo/pglite.txt', picturesIn(printed))
  assert.ok(printed.endsWith(`\nThe same traces were sent to ${sink.url}.\n\n`), printed)
  const services = new Set(sink.spans().map((span) => span.resource['service.name']))
  assert.deepEqual([...services].sort(), ['gateway', 'inventory', 'orders'])
})

test('with PostgreSQL and MariaDB', { skip: noDatabases }, async () => {
  const printed = await runDemo({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })
  matchesGolden('test/demo/postgresql-and-mariadb.txt', picturesIn(printed))
  assert.match(printed, /OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/localhost:4318 npm run demo/)
})

test('an unknown database, and an endpoint that takes nothing, are reasons to fail', async () => {
  await assert.rejects(runDemo({ ACME_DEMO_DATABASE: 'oracle' }), /ACME_DEMO_DATABASE is "oracle"; it knows "pglite"/)
  const sink = await startSink({ behaviour: { status: 401 } })
  await assert.rejects(
    runDemo({ ACME_DEMO_DATABASE: 'pglite', OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }),
    new RegExp(`The demo failed: ${sink.url}/v1/traces did not take the traces: it answered 401.`),
  )
  await sink.close()
})

test('interrupted, it stops and removes what it started', { skip: noDatabases }, async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'demo-'))
  // The databases run under accounts of their own.
  chmodSync(temporary, 0o777)
  const demo = spawn(process.execPath, ['scripts/demo.mjs'], { env: { ...process.env, TMPDIR: temporary } })
  let printed = ''
  demo.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString()
    if (printed.includes('✓ inventory')) demo.kill('SIGINT')
  })
  const code = await new Promise((settle) => demo.once('close', settle))
  assert.equal(code, 130, printed)
  assert.deepEqual(readdirSync(temporary), [])
  rmdirSync(temporary)
})

/** The pictures alone, without trace ids, bars and times. */
function picturesIn(printed: string): string {
  const from = printed.indexOf('\nPOST ') + 1
  const to = Math.max(printed.indexOf('\nTo see the same'), printed.indexOf('\nThe same traces'))
  return printed
    .slice(from, to)
    .replace(/ {3}trace [0-9a-f]{32}$/gm, '')
    .replace(/ +━+ *\d+\.\d ms$/gm, '')
}
