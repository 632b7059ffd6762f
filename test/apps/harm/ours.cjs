'use strict'
// Libraries that the agent traces by itself, and that need no server but those of this process.
const { once } = require('node:events')
const http = require('node:http')
const net = require('node:net')
const { Writable } = require('node:stream')

const express = require('express')
const express5 = require('express5')
const connect = require('connect')
const Koa = require('koa')
const KoaRouter = require('@koa/router')
const { Hono } = require('hono')
const fastify = require('fastify')
const hapi = require('@hapi/hapi')
const pino = require('pino')
const winston = require('winston')
const bunyan = require('bunyan')
const log4js = require('log4js')
const pg = require('pg')
const mysql = require('mysql')
const mysql2 = require('mysql2')
const { request } = require('undici')

/** Without times, and without the ids that traced lines have. */
function steady(line) {
  const { time, timestamp, pid, hostname, trace_id, span_id, trace_flags, ...rest } = JSON.parse(line)
  process.stdout.write(`${JSON.stringify(rest)}\n`)
}

const lines = new Writable({
  write(chunk, _encoding, done) {
    steady(chunk)
    done()
  },
})
const loggers = {
  pino: pino(lines),
  winston: winston.createLogger({ transports: [new winston.transports.Stream({ stream: lines })] }),
  bunyan: bunyan.createLogger({ name: 'shop', stream: lines }),
}
log4js.configure({ appenders: { out: { type: 'stdout', layout: { type: 'messagePassThrough' } } }, categories: { default: { appenders: ['out'], level: 'info' } } })

async function logAll() {
  for (const logger of Object.values(loggers)) logger.info('pears')
  log4js.getLogger().info('pears')
  await new Promise(setImmediate)
}

async function serveExpress(express) {
  const app = express()
  const shop = express.Router()
  shop.get('/:item', async (req, res) => {
    await logAll()
    res.json({ item: req.params.item, base: req.baseUrl })
  })
  app.use('/shop', shop)
  app.get('/broken', () => {
    throw new Error('of the application')
  })
  app.use((error, _req, res, _next) => res.status(500).send(error.message))
  return http.createServer(app)
}

const frameworks = {
  express: () => serveExpress(express),
  // It is built on `router`.
  express5: () => serveExpress(express5),
  async connect() {
    const app = connect()
    app.use('/shop', (_request, response) => response.end('pears'))
    app.use('/broken', () => {
      throw new Error('of the application')
    })
    app.use((error, _request, response, _next) => response.writeHead(500).end(error.message))
    return http.createServer(app)
  },
  async koa() {
    const app = new Koa({ env: 'test' })
    const router = new KoaRouter()
    router.get('/shop/:item', (ctx) => {
      ctx.body = ctx.params
    })
    router.get('/broken', () => {
      throw Object.assign(new Error('of the application'), { expose: true })
    })
    app.silent = true
    app.use(router.routes())
    return http.createServer(app.callback())
  },
  async hono() {
    const app = new Hono()
    app.get('/shop/:item', (c) => c.json(c.req.param()))
    app.get('/broken', () => {
      throw new Error('of the application')
    })
    app.onError((error, c) => c.text(error.message, 500))
    return http.createServer(async (req, res) => {
      const answer = await app.request(req.url)
      res.writeHead(answer.status).end(await answer.text())
    })
  },
  async fastify() {
    const app = fastify()
    app.get('/shop/:item', async (req) => req.params)
    app.get('/broken', async () => {
      throw new Error('of the application')
    })
    await app.ready()
    return app.server
  },
  async hapi() {
    const app = hapi.server({ port: 0, host: '127.0.0.1', debug: false })
    app.route({ method: 'GET', path: '/shop/{item}', handler: (req) => req.params })
    app.route({
      method: 'GET',
      path: '/broken',
      handler() {
        throw new Error('of the application')
      },
    })
    await app.start()
    return app.listener
  },
}

async function visit(name) {
  const server = await frameworks[name]()
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening')
  for (const path of ['/shop/pear', '/broken', '/nowhere']) {
    const answer = await request(`http://127.0.0.1:${server.address().port}${path}`)
    const text = await answer.body.text()
    const own = await new Promise((done) => http.get({ port: server.address().port, path, agent: false }, (response) => response.resume().on('end', () => done(response.statusCode))))
    console.log(name, path, answer.statusCode, own, text)
  }
  server.closeAllConnections?.()
  server.close()
}

const ended = (start) =>
  new Promise((done) => start((error, result) => done(error ? error.message : JSON.stringify(result.rows ?? result))))

/** A message of PostgreSQL's protocol. */
function message(type, text = '') {
  const head = Buffer.from(`${type}0000`)
  head.writeInt32BE(4 + Buffer.byteLength(text, 'latin1'), 1)
  return Buffer.concat([head, Buffer.from(text, 'latin1')])
}

/** Says yes to all but what is broken. */
function servePostgres(socket) {
  let isStarted = false
  const ready = message('Z', 'I')
  socket.on('data', (data) => {
    if (!isStarted) {
      isStarted = true
      return socket.write(Buffer.concat([message('R', '\0\0\0\0'), ready]))
    }
    const text = data.toString('latin1')
    const answer = text.includes('broken')
      ? message('E', 'SERROR\0C42601\0Mof the server\0\0')
      : message('C', 'SELECT 0\0')
    if (text[0] === 'Q') socket.write(Buffer.concat([answer, ready]))
    else if (text[0] === 'P') socket.write(Buffer.concat([message('1'), message('2'), message('n'), answer, ready]))
  })
}

function serveMysql(connection) {
  connection.serverHandshake({
    protocolVersion: 10,
    serverVersion: '5.7.0',
    connectionId: 1,
    statusFlags: 2,
    characterSet: 8,
    capabilityFlags: 0xffffff & ~(0x800 | 0x20),
    authCallback(_given, done) {
      done(null)
      setImmediate(() => connection._resetSequenceId())
    },
  })
  connection.on('query', (sql) => {
    connection.sequenceId = 1
    if (sql.includes('broken')) connection.writeError({ message: 'of the server', code: 1064 })
    else connection.writeOk({ affectedRows: 1 })
    connection._resetSequenceId()
  })
  connection.on('quit', () => connection.end())
  connection.on('error', () => {})
}

async function portOf(server) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address ? server : server._server).address().port
}

async function query() {
  const postgres = net.createServer(servePostgres)
  const place = { host: '127.0.0.1', user: 'shop', database: 'shop', password: 'none' }
  const toPostgres = { ...place, port: await portOf(postgres) }
  const client = new pg.Client(toPostgres)
  await client.connect()
  const pgPool = new pg.Pool(toPostgres)
  for (const to of [client, pgPool]) {
    for (const sql of ['SELECT pears', 'SELECT broken']) {
      console.log('pg', await ended((done) => to.query(sql, done)), await ended((done) => to.query(sql, [], done)))
      console.log(await to.query({ text: sql }).then(({ rows }) => rows, (error) => error.message))
    }
  }
  await client.end()
  await pgPool.end()
  postgres.close()

  const server = mysql2.createServer()
  server.on('connection', serveMysql)
  const port = await new Promise((done) => server.listen(0, '127.0.0.1', () => done(server._server.address().port)))
  const toMysql = { ...place, port }
  for (const [name, library] of Object.entries({ mysql, mysql2 })) {
    const connection = library.createConnection(toMysql)
    const pool = library.createPool(toMysql)
    for (const to of [connection, pool]) {
      for (const sql of ['SELECT pears', 'SELECT broken']) {
        console.log(name, await ended((done) => to.query(sql, done)), await ended((done) => to.query(sql, [1], done)))
        const emitter = to.query?.(sql)
        if (emitter) console.log(await new Promise((done) => emitter.on('error', (error) => done(error.message)).on('end', () => done('end'))))
      }
    }
    await ended((done) => connection.end(() => done(null, name)))
    await ended((done) => pool.end(() => done(null, name)))
  }
  server.close()
}

async function main() {
  for (let round = 0; round < 3; round++) {
    for (const name of Object.keys(frameworks)) await visit(name)
    await logAll()
    await query()
  }
}
main()
