/** One framework as one of the applications in test/apps/routes uses it. */
export interface Framework {
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
  '/admin/': '/admin',
  '/admin/users/1': '/admin/users/:user',
  '/office': '/office',
  '/office/users/1': '/office/users/:user',
  '/broken/1': '/broken/:part',
  '/shops/1/none': undefined,
  '/files/a.gif': undefined,
  '/none': undefined,
}

/** The oldest and the newest version of each, one for each major between. */
export const frameworks: readonly Framework[] = [
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
    app: 'hapi.cjs',
    installs: ['20.1.2', '20.3.0', '21.4.10'].map((version) => ({ '@hapi/hapi': version })),
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
