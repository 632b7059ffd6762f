import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { type Sink, startSink } from '../support/otlp-sink.ts'
import { runTraced, stagedAgent } from '../support/twin.ts'

// A log's text and its fields are the application's own words. What the agent adds to them, be it in a log record or in an event of
// a span, holds nothing of what was planted in errors, headers and addresses.
const packages = { pino: '9.14.0', winston: '3.19.0', bunyan: '2.0.5', log4js: '6.9.1' }
const folder = resolve('build/apps/secret-logs')
const writers = ['pino', 'winston', 'bunyan', 'log4js']
let agent: string

before(async () => {
  agent = stagedAgent('secret-logs')
  await installPackages(folder, packages)
  cpSync('test/apps/harm', folder, { recursive: true })
})

async function run(version: string, env: Readonly<Record<string, string>>): Promise<{ sink: Sink; said: string }> {
  const sink = await startSink()
  const { code, stderr } = await runTraced(
    { node: nodeBinary(version), args: [join(folder, 'secret-logs.cjs')] },
    agent,
    { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_LOG_LEVEL: 'debug', ACME_OTEL_EXIT_TIMEOUT: '10000', ...env },
  )
  await sink.close()
  assert.equal(code, 0, stderr)
  return {
    sink,
    said: stderr
      .split('\n')
      .filter((line) => line.startsWith('otel-agent'))
      .join('\n'),
  }
}

const plantedIn = (text: string): readonly string[] => [...new Set(text.match(/planted-[\w-]+/g) ?? [])]

for (const version of ['18.20.8', '24.21.0']) {
  test(`Node ${version}: log records, but for the application's own words`, async () => {
    const { sink, said } = await run(version, { OTEL_LOGS_EXPORTER: 'otlp' })
    const logs = sink.logs()
    assert.deepEqual(
      writers.filter((name) => logs.some(({ body }) => String(body).startsWith(`${name}: written-body`))),
      writers,
    )
    for (const { attributes } of logs) {
      assert.equal(attributes.note, 'written-field')
      assert.match(String(attributes['exception.message']), /^cannot reach postgres:\/\/db\.example\/shop/)
      assert.match(String(attributes['exception.stacktrace']), /postgres:\/\/db\.example/)
    }
    // log4js writes errors into its text.
    const texts = logs.map(({ body }) => String(body)).filter((text) => plantedIn(text).length > 0)
    assert.deepEqual([texts.length, plantedIn(texts.join())], [1, ['planted-dsn']])
    assert.ok(texts[0]?.startsWith('log4js: '))
    const rest = logs.map(({ body: _, ...log }) => log)
    assert.deepEqual(plantedIn(JSON.stringify([rest, sink.spans(), sink.metrics()]) + said), [])
    assert.equal(plantedIn(rawOf(sink)).join(), 'planted-dsn')
  })

  test(`Node ${version}: events of spans, whose readers need not be those of the logs`, async () => {
    const { sink, said } = await run(version, { ACME_OTEL_LOG_EVENTS: 'trace', ACME_OTEL_CONSOLE_CORRELATION: 'text' })
    const events = sink.spans().flatMap(({ events }) => events.filter(({ name }) => name === 'log'))
    const messages = events.map(({ attributes }) => String(attributes['log.message']))
    for (const name of [...writers, 'console']) {
      assert.ok(
        messages.some((text) => text.startsWith(`${name}: written-body`)),
        name,
      )
    }
    assert.deepEqual(plantedIn(rawOf(sink) + said), [])
  })
}

function rawOf({ requests }: Sink): string {
  return requests.map(({ path, body }) => path + body.toString('latin1')).join('\n')
}
