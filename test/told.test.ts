import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { installPackages } from './support/install-packages.ts'
import { type AppOutcome, type AppRun, byPath, linkAgentInto, runApp } from './support/run-app.ts'

// What a user would want to know is told once, on one line of stderr; when all is well, nothing is.
const folder = resolve('build/apps/told')

before(async () => {
  await installPackages(folder, { pg: '8.16.3' })
  linkAgentInto(folder)
  cpSync('test/apps/told', folder, { recursive: true })
  pretend('pg-of-tomorrow', 'pg', '9.1.0')
  await installPackages(join(folder, 'alias'), { 'pg-next': 'npm:pg@8.16.3' })
  linkAgentInto(join(folder, 'alias'))
  const app = readFileSync('test/apps/told/uses-pg.cjs', 'utf8').replace("'pg'", "'pg-next'")
  writeFileSync(join(folder, 'alias/uses-pg.cjs'), app)
})

function run(app: string, more: Partial<AppRun> = {}): Promise<AppOutcome> {
  return runApp({
    file: join(folder, app),
    door: '--require',
    agent: byPath,
    ...more,
    env: { OTEL_METRICS_EXPORTER: 'none', ...more.env },
  })
}

/** A package that says it is another version than those the agent knows. */
function pretend(parent: string, name: string, version: string): void {
  const root = join(folder, parent, 'node_modules', name)
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }))
  writeFileSync(join(root, 'index.js'), 'exports.Client = class Client { query() {} }\n')
  cpSync('test/apps/told/uses-pg.cjs', join(folder, parent, 'uses-pg.cjs'))
}

test('all is well: nothing', async () => {
  const { code, stdout, stderr } = await run('uses-pg.cjs')
  assert.deepEqual([code, stdout, stderr], [0, 'function\n', ''])
})

test('a library that was loaded before the agent', async () => {
  const { code, stderr } = await run('uses-pg.cjs', {
    door: 'none',
    nodeArgs: ['--require', './loads-pg.cjs', '--require', byPath.require],
  })
  assert.equal(code, 0)
  assert.match(stderr, /^otel-agent warn: pg@8\.16\.3 was loaded before the agent\..* \[loaded-before\]\n/)
  assert.equal(stderr.split('pg@8.16.3 was loaded').length, 2, stderr)
})

test('a library that the application has under a name of its own', async () => {
  const { code, stdout, stderr } = await run('alias/uses-pg.cjs', { env: { ACME_OTEL_LEDGER: 'true' } })
  assert.deepEqual([code, stdout], [0, 'function\n'])
  assert.match(stderr, /^pg@8\.16\.3 +commonjs +patched +.*pg-next$/m)
})

test('a version beyond the known range', async () => {
  const { code, stdout, stderr } = await run('pg-of-tomorrow/uses-pg.cjs')
  assert.deepEqual([code, stdout], [0, 'function\n'])
  assert.match(stderr, /^otel-agent warn: pg@9\.1\.0 is not traced: .*known: >=8\.0\.3 <9.* \[outside-versions\]\n$/)
})

describe('the agent is imported from inside the application', () => {
  for (const app of ['imports-agent.mjs', 'requires-agent.cjs']) {
    test(app, async () => {
      const { code, stderr } = await run(app, { door: 'none' })
      assert.equal(code, 0)
      assert.match(stderr, /^otel-agent warn: The agent was imported by the application, .* \[not-preloaded\]\n$/)
    })
  }
  test('and preloaded as well: nothing', async () => {
    const { stderr } = await run('imports-agent.mjs', { door: '--import' })
    assert.equal(stderr, '')
  })
})

describe('a hundred requests and no span', () => {
  const hidden = { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' }
  test('99 requests: nothing', async () => {
    const { stderr } = await run('hundred-requests.cjs', { env: hidden, args: ['99'] })
    assert.equal(stderr, '')
  })
  test('300 requests: one line', async () => {
    const { code, stderr } = await run('hundred-requests.cjs', { env: hidden, args: ['300'] })
    assert.equal(code, 0)
    assert.match(stderr, /^otel-agent warn: 100 requests were served and no span has ended .* \[no-spans\]\n$/)
  })
  test('traced: nothing', async () => {
    const { stderr, spans } = await run('hundred-requests.cjs', { args: ['300'] })
    assert.equal(stderr, '')
    assert.equal(spans.length, 600)
  })
  test('not sampled, as asked for: nothing', async () => {
    const { stderr, spans } = await run('hundred-requests.cjs', {
      env: { OTEL_TRACES_SAMPLER: 'always_off' },
      args: ['300'],
    })
    assert.deepEqual([stderr, spans], ['', []])
  })
})

test('the start line', async () => {
  const { stderr } = await run('uses-pg.cjs', {
    env: { OTEL_LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:secret@localhost:1' },
  })
  assert.match(
    stderr,
    /@acme\/otel-agent \d+\.\d+\.\d+, service app; traces → http:\/\/localhost:1\/v1\/traces, metrics → off, logs → off/,
  )
  assert.doesNotMatch(stderr, /secret/)
})

test('the start line names the proxy by which a receiver is reached, without its password', async () => {
  const { code, stderr } = await run('uses-pg.cjs', {
    env: {
      OTEL_LOG_LEVEL: 'info',
      OTEL_TRACES_EXPORTER: 'otlp,zipkin',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'https://inside.example/v1/metrics',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://localhost:1/api/v2/spans',
      HTTPS_PROXY: 'http://user:secret@127.0.0.1:1',
      HTTP_PROXY: '127.0.0.1:2',
      NO_PROXY: 'inside.example',
      ACME_OTEL_EXIT_TIMEOUT: '1',
    },
  })
  assert.equal(code, 0)
  const ways = /; (traces .*); hooks for/.exec(stderr)?.[1]?.split(', ')
  assert.deepEqual(ways, [
    'traces → https://collector.example/v1/traces by the proxy http://127.0.0.1:1 + http://localhost:1/api/v2/spans (Zipkin)',
    'metrics → https://inside.example/v1/metrics',
    'logs → off',
  ])
  assert.doesNotMatch(stderr, /secret/)
})

test('the ledger: what was loaded and what became of it, and what never came by', async () => {
  const bundled = join(folder, 'bundled')
  mkdirSync(bundled, { recursive: true })
  writeFileSync(
    join(bundled, 'package.json'),
    JSON.stringify({ dependencies: { pg: '8', express: '5', 'left-pad': '1' } }),
  )
  cpSync('test/apps/told/uses-pg.cjs', join(bundled, 'uses-pg.cjs'))
  const env = { ACME_OTEL_LEDGER: 'true', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' }
  const { code, stderr } = await run('bundled/uses-pg.cjs', { env })
  assert.equal(code, 0)
  const lines = stderr.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))
  assert.match(lines[0] ?? '', /^otel-agent ledger of process \d+$/)
  assert.equal(lines[1], 'library | loaded as | outcome | where')
  assert.ok(lines.includes(`pg@8.16.3 | commonjs | patched | ${join(folder, 'node_modules/pg')}`), stderr)
  assert.equal(
    lines.filter((line) => line.startsWith('express | never | not-loaded: not used, or bundled')).length,
    1,
    stderr,
  )
  assert.doesNotMatch(stderr, /left-pad/)
})

test('unknown names: one line each, naming the known ones, and the rest works', async () => {
  const { code, stderr, spans } = await run('hundred-requests.cjs', {
    args: ['1'],
    env: {
      OTEL_TRACES_EXPORTER: 'otlp,zipkni',
      OTEL_PROPAGATORS: 'tracecontext,carrier-pigeon',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'expres',
      OTEL_RESOURCE_ATTRIBUTES: 'a=1,broken,b=%zz',
      OTEL_EXPORTER_OTLP_HEADERS: 'no-equals-sign',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'not a url',
    },
  })
  assert.equal(code, 0)
  assert.equal(spans.length, 2)
  const lines = stderr.trimEnd().split('\n')
  for (const [name, hint] of [
    ['OTEL_TRACES_EXPORTER', 'console'],
    ['OTEL_PROPAGATORS', 'baggage'],
    ['OTEL_TRACES_SAMPLER', 'traceidratio'],
    ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', 'express'],
    ['OTEL_RESOURCE_ATTRIBUTES', ''],
    ['OTEL_EXPORTER_OTLP_HEADERS', ''],
    ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', ''],
  ] as const) {
    const told = lines.filter((line) => line.includes(`${name} `))
    assert.equal(told.length, 1, `${name} in\n${stderr}`)
    assert.ok(told[0]?.includes(hint), told[0])
  }
  assert.equal(lines.length, 7, stderr)
  assert.doesNotMatch(stderr, /no-equals-sign/)
})
