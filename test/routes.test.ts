import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { type Framework, frameworks } from './support/framework-routes.ts'
import { installPackages } from './support/install-packages.ts'
import { type AppOutcome, type Door, linkAgentInto, runApp } from './support/run-app.ts'

// Which route each framework's requests have, and that the framework itself does what it does without the agent. The pictures
// in test/libraries show the rest of the spans.

const only = process.env.LIBRARY?.split(',')
const chosen = frameworks.filter(({ app }) => only?.includes(app) !== false)
const internalKind = 0
const serverKind = 1

describe('routes', { concurrency: 2 }, () => {
  for (const framework of chosen) {
    for (const packages of framework.installs) {
      test(`${framework.app}: ${Object.entries(packages).map((entry) => entry.join('@'))}`, async () => {
        const args = [JSON.stringify(Object.keys(framework.routes))]
        const bare = await run(framework, packages, 'none', args)
        const { spans, stdout, stderr, code } = await run(framework, packages, '--require', args)
        assert.deepEqual([stdout, withoutPid(stderr), code], [bare.stdout, withoutPid(bare.stderr), 0])
        const servers = spans.filter(({ kind }) => kind === serverKind)
        const found = servers.map(({ attributes }) => [pathOf(attributes), attributes['http.route']])
        assert.deepEqual(Object.fromEntries(found), framework.routes)
        for (const { name, attributes } of servers) {
          const route = attributes['http.route']
          assert.equal(name, route === undefined ? 'GET' : `GET ${route}`)
        }
        assert.equal(spans.length, 2 * servers.length, 'a span for each middleware')
      })
    }
  }
})

describe('a span for each middleware, when it is asked for', () => {
  const ofOfficial = ['koa-of-koajs.cjs', 'hapi.cjs', 'restify.cjs', 'connect.cjs', 'nest-express.cjs']
  for (const framework of chosen.filter(({ app }) => ofOfficial.includes(app))) {
    const packages = framework.installs.at(-1) ?? {}
    test(`${framework.app}: ${Object.values(packages)[0]}`, async () => {
      const args = [JSON.stringify(Object.keys(framework.routes).slice(0, 1))]
      const { spans, stderr } = await run(framework, packages, '--require', args, { ACME_OTEL_FRAMEWORK_SPANS: 'true' })
      assert.ok(!stderr.includes('otel-agent'), stderr)
      const server = spans.find(({ kind }) => kind === serverKind)
      assert.match(server?.name ?? '', /^GET \/./)
      assert.ok(
        spans.some(({ parentSpanContext }) => parentSpanContext?.spanId === server?.spanId),
        'no middleware',
      )
    })
  }
})

test('connect: a span for each middleware, and the whole route below mounted applications', async () => {
  const framework = frameworks.find(({ app }) => app === 'connect.cjs')
  assert.ok(framework !== undefined)
  const ripe = [JSON.stringify(['/Shop/items/ripe'])]
  const settings = { ACME_OTEL_FRAMEWORK_SPANS: 'true' }
  const { spans } = await run(framework, framework.installs.at(-1) ?? {}, '--require', ripe, settings)
  assert.equal(spans.find(({ kind }) => kind === serverKind)?.name, 'GET /Shop/items/ripe')
})

const expressOf = (version: string): readonly [Framework, Readonly<Record<string, string>>] => {
  const framework = frameworks.find(({ app }) => app === 'express.cjs')
  assert.ok(framework !== undefined)
  return [framework, { express: version }]
}
const aShelf = [JSON.stringify(['/shops/1/items/2'])]

for (const version of ['4.22.3', '5.3.0']) {
  test(`express@${version}: each middleware is one span, whatever Express is built on`, async () => {
    const settings = { ACME_OTEL_FRAMEWORK_SPANS: 'true' }
    const { spans } = await run(...expressOf(version), '--require', aShelf, settings)
    const ofExpressItself = ['query', 'expressInit']
    const inside = spans.filter(({ kind, attributes }) => {
      return kind === internalKind && !ofExpressItself.includes(String(attributes['express.name']))
    })
    const types = inside.map(({ name, attributes }) => attributes['express.type'] ?? `foreign: ${name}`)
    assert.deepEqual(types.sort(), ['middleware', 'middleware', 'request_handler', 'router', 'router'])
  })

  test(`express@${version}: whoever names only express has its routes`, async () => {
    const settings = { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express' }
    const { spans } = await run(...expressOf(version), '--require', aShelf, settings)
    const server = spans.find(({ kind }) => kind === serverKind)
    assert.equal(server?.name, 'GET /shops/:shop/items/:item')
  })
}

for (const version of ['4.5.0', '4.22.3', '5.3.0']) {
  test(`express@${version}: the routes are the same where the application traces HTTP by itself`, async () => {
    const [framework, packages] = expressOf(version)
    const app = { ...framework, app: 'express-with-http.cjs' }
    const all = { ...packages, '@opentelemetry/instrumentation-http': '0.223.0', '@opentelemetry/api': '1.9.0' }
    const { spans } = await run(app, all, '--require', [JSON.stringify(Object.keys(framework.routes))])
    const servers = spans.filter(({ kind }) => kind === serverKind)
    const found = servers.map(({ attributes }) => [pathOf(attributes), attributes['http.route']])
    assert.deepEqual(Object.fromEntries(found), framework.routes)
  })
}

test('ten thousand addresses give as many names as there are routes', async () => {
  const each = Math.ceil(10_000 / chosen.length)
  for (const framework of chosen) {
    const packages = framework.installs.at(-1) ?? {}
    const { routes, many } = framework
    const args = [JSON.stringify(many), String(each)]
    const { spans, code } = await run(framework, packages, '--require', args)
    const names = spans.filter(({ kind }) => kind === serverKind).map(({ name }) => name)
    assert.deepEqual([names.length, code], [each, 0], framework.app)
    const routesOf = new Set(Object.values(routes).map((route) => (route === undefined ? 'GET' : `GET ${route}`)))
    const distinct = [...new Set(names)]
    assert.equal(distinct.length, many.length, distinct.slice(0, 20).join('\n'))
    for (const name of distinct) assert.ok(routesOf.has(name), name)
  }
})

/** What Node itself warns of. */
function withoutPid(stderr: string): string {
  return stderr.replace(/\(node:\d+\)/g, '')
}

/** With its query, as it stands in the table. */
function pathOf(attributes: Readonly<Record<string, unknown>>): string {
  const query = attributes['url.query']
  return query === undefined ? String(attributes['url.path']) : `${attributes['url.path']}?${query}`
}

async function run(
  { app, since }: Framework,
  packages: Readonly<Record<string, string>>,
  door: Door,
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<AppOutcome> {
  const folder = resolve('build/routes', `${app}-${Object.values(packages)[0]}`)
  await installPackages(folder, packages)
  linkAgentInto(folder)
  cpSync('test/apps/routes', folder, { recursive: true })
  const env = { OTEL_METRICS_EXPORTER: 'none', OTEL_BSP_MAX_QUEUE_SIZE: '30000', ...settings }
  return runApp({ file: join(folder, app), door, args, env, ...(since !== undefined && { node: lineOf(since) }) })
}

function lineOf(version: string): string {
  const line = supportedNodes.find((supported) => supported === version)
  assert.ok(line !== undefined, version)
  return nodeBinary(line)
}
