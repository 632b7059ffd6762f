import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { type AppOutcome, type Door, linkAgentInto, runApp } from './support/run-app.ts'

// Which route each framework's requests have, and that the framework itself does what it does without the agent. The pictures
// in test/libraries show the rest of the spans.

/** One framework as one of the applications in test/apps/routes uses it. */
interface Framework {
  readonly app: string
  /** Package → version; each is one run. */
  readonly installs: readonly Readonly<Record<string, string>>[]
  /** Path → route. */
  readonly routes: Readonly<Record<string, string | undefined>>
  /** `#` becomes another word in each of many addresses. */
  readonly many: readonly string[]
  /** The first Node line that the newest version runs on, and is traced on. */
  readonly since?: string
}

const ofKoa = {
  '/users/me': '/users/me',
  '/users/7?a=1': '/users/:id',
  '/users/7?ripe=no': '/users/:id',
  '/shops/1/shelves/2': '/shops/:shop/shelves/:shelf',
  '/shops/1/shelves/2/broken': '/shops/:shop/shelves/:shelf/broken',
  '/passed/1': '/passed/:further',
  '/dropped/1': '/dropped/:on',
  '/mounted': '/mounted',
  '/mounted/parts/1': '/mounted/parts/:part',
  '/very/deep/parts/1': '/very/deep/parts/:part',
  '/composed/1': '/composed/:one',
  '/files/a.png': '/^\\/files\\/(.+)$/',
  '/mounted/none': undefined,
  '/none': undefined,
  '/users/1/none': undefined,
}
const manyOfKoa = ['/users/#', '/shops/#/shelves/#', '/very/deep/parts/#', '/none/#']
const ofHapi = {
  '/users/7?a=1': '/users/{id}',
  '/old/7': '/users/{id}',
  '/users/7?ripe=no': '/users/{id}',
  '/files/a/b': '/files/{name*}',
  '/broken/1': '/broken/{id?}',
  '/inside/1': '/inside/{id}',
  '/shop/items/1': '/shop/items/{item}',
}
const ofHono = {
  '/': '/',
  '/users/me': '/users/me',
  '/users/7?a=1': '/users/:id',
  '/users/7?ripe=no': '/users/:id',
  '/checked/1': '/checked/:id',
  '/any/1': '/any/:id',
  '/files/a/b': '/files/*',
  '/broken/1': '/broken/:id',
  '/shops/1/shelves': '/shops/:shop/shelves',
  '/shops/1/shelves/2': '/shops/:shop/shelves/:shelf',
  '/shops/1/takes/next': '/shops/:shop/takes/next',
  '/posted/1': undefined,
  '/none': undefined,
}
const manyOfHono = ['/users/#', '/shops/#/shelves/#', '/files/#', '/none/#']
const ofNest = {
  '/api/shop/items/1?a=1': '/api/shop/items/:item',
  '/api/shop/things/1': '/api/shop/things/:item',
  '/api/shop/items/1?ripe=no': '/api/shop/items/:item',
  '/api/shop/broken/1': '/api/shop/broken/:item',
  '/shop/items/1': undefined,
  '/api/none': undefined,
}
const manyOfNest = ['/api/shop/items/#', '/api/shop/things/#', '/none/#']

const ofExpress = {
  '/?a=1': '/',
  '/users/me': '/users/me',
  '/users/7?a=1': '/users/:id',
  '/users/7?ripe=no': '/users/:id',
  '/files/a/b.png': '/^\\/files\\/(.+)\\.png$/',
  '/either/1': '/either/:one,/or/:other',
  '/chained/1': '/chained/:link',
  '/shops/1/items': '/shops/:shop/items',
  '/shops/1/items/2': '/shops/:shop/items/:item',
  '/shops/1/closed': '/shops/:shop/closed',
  '/admin': '/admin',
  '/admin/users/1': '/admin/users/:user',
  '/broken/1': '/broken/:part',
  '/shops/1/none': undefined,
  '/files/a.gif': undefined,
  '/none': undefined,
}

const frameworks: readonly Framework[] = [
  {
    app: 'express.cjs',
    installs: ['4.5.0', '4.22.3', '5.0.0', '5.3.0'].map((version) => ({ express: version })),
    routes: ofExpress,
    many: ['/users/#', '/shops/#/items/#', '/admin/users/#', '/files/#.png', '/none/#'],
  },
  {
    app: 'koa.cjs',
    installs: [
      { koa: '2.0.0', 'koa-router': '7.0.0', 'koa-mount': '3.0.0' },
      { koa: '2.16.4', 'koa-router': '10.0.0', 'koa-mount': '4.0.0' },
      { koa: '3.3.0', 'koa-router': '14.0.0', 'koa-mount': '4.2.0' },
    ],
    routes: ofKoa,
    many: manyOfKoa,
  },
  {
    app: 'koa-of-koajs.cjs',
    installs: [
      { koa: '2.13.4', '@koa/router': '8.0.8', 'koa-mount': '4.2.0' },
      { koa: '2.16.4', '@koa/router': '12.0.2', 'koa-mount': '4.2.0' },
      { koa: '3.3.0', '@koa/router': '15.7.0', 'koa-mount': '4.2.0' },
    ],
    routes: ofKoa,
    many: manyOfKoa,
  },
  {
    // The router's ES modules, with a Koa that is CommonJS: on the lines, too, where ES modules cannot be patched.
    app: 'koa-of-koajs.mjs',
    installs: [{ koa: '3.3.0', '@koa/router': '15.7.0', 'koa-mount': '4.2.0' }],
    routes: ofKoa,
    many: manyOfKoa,
  },
  {
    // By itself, it breaks on these lines of Node when there is no route.
    app: 'hapi.cjs',
    installs: ['18.4.1', '19.2.0', '20.0.0'].map((version) => ({ '@hapi/hapi': version })),
    routes: ofHapi,
    many: ['/users/#'],
  },
  {
    app: 'hapi.cjs',
    installs: ['20.3.0', '21.4.10'].map((version) => ({ '@hapi/hapi': version })),
    routes: { ...ofHapi, '/posted/1': undefined, '/none': undefined },
    many: ['/users/#', '/shop/items/#', '/files/#/#', '/none/#'],
  },
  {
    app: 'restify.cjs',
    installs: ['10.0.0', '11.1.0', '12.0.0'].map((version) => ({ restify: version })),
    routes: {
      '/users/7?a=1': '/users/:id',
      '/old/7': '/users/:id',
      '/users/7?ripe=no': '/users/:id',
      '/shop/1/items/2': '/shop/:shop/items/:item',
      '/files/a': '/files/*',
      '/broken/1': '/broken/:id',
      '/posted/1': undefined,
      '/none': undefined,
    },
    many: ['/users/#', '/shop/#/items/#', '/none/#'],
  },
  {
    app: 'connect.cjs',
    installs: ['3.0.0', '3.7.0'].map((version) => ({ connect: version })),
    routes: {
      '/users/7?a=1': '/users',
      '/shop/items/7': '/Shop/items',
      '/again/items/ripe/7': '/again/items/ripe',
      '/aside/7': '/aside',
      '/broken/1': '/broken',
      '/none': undefined,
    },
    many: ['/users/#', '/again/items/ripe/#', '/none/#'],
  },
  {
    app: 'hono.cjs',
    installs: [
      { hono: '3.12.12', '@hono/node-server': '1.0.0' },
      { hono: '4.0.0', '@hono/node-server': '1.19.15' },
      { hono: '4.13.19', '@hono/node-server': '1.19.19' },
    ],
    routes: ofHono,
    many: manyOfHono,
  },
  {
    app: 'hono.mjs',
    installs: [{ hono: '4.13.19', '@hono/node-server': '2.1.8' }],
    routes: ofHono,
    many: manyOfHono,
    since: '22.23.3',
  },
  {
    app: 'fastify.cjs',
    installs: ['4.0.0', '4.29.1', '5.12.8'].map((version) => ({ fastify: version })),
    routes: {
      '/users/7?a=1': '/users/:id',
      '/users/7?ripe=no': '/users/:id',
      '/files/a/b': '/files/*',
      '/dated/2024': '/dated/:day(^\\d+)',
      '/dated/today': undefined,
      '/broken/1': '/broken/:id',
      '/inside/1': '/inside/:id',
      '/shops/1/shelves/2': '/shops/:shop/shelves/:shelf',
      '/shops/1/broken': '/shops/:shop/broken',
      '/posted/1': undefined,
      '/none': undefined,
    },
    many: ['/users/#', '/shops/#/shelves/#', '/none/#'],
  },
  {
    app: 'nest-express.cjs',
    installs: ['10.4.22', '11.1.9'].map((version) => nestOn('express', version)),
    routes: ofNest,
    many: manyOfNest,
  },
  {
    app: 'nest-fastify.cjs',
    installs: ['10.4.22', '11.1.9'].map((version) => nestOn('fastify', version)),
    routes: ofNest,
    many: manyOfNest,
  },
]

function nestOn(adapter: string, version: string): Readonly<Record<string, string>> {
  const alike = Object.fromEntries(
    ['common', 'core', `platform-${adapter}`].map((part) => [`@nestjs/${part}`, version]),
  )
  return { ...alike, 'reflect-metadata': '0.2.2', rxjs: '7.8.2' }
}

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
