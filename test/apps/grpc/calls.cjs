// One way of a call to end, named by the first argument.
const grpc = require('@grpc/grpc-js')
const http2 = require('node:http2')
const net = require('node:net')

const text = { serialize: (value) => Buffer.from(value), deserialize: String }
const method = (path, requestStream, responseStream) => ({
  path,
  requestStream,
  responseStream,
  requestSerialize: text.serialize,
  requestDeserialize: text.deserialize,
  responseSerialize: text.serialize,
  responseDeserialize: text.deserialize,
})
const definition = {
  ask: method('/shop.Desk/Ask', false, false),
  tell: method('/shop.Desk/Tell', true, false),
  listen: method('/shop.Desk/Listen', false, true),
  talk: method('/shop.Desk/Talk', true, true),
}
const Desk = grpc.makeGenericClientConstructor(definition, 'Desk')
const insecure = grpc.credentials.createInsecure()

async function serve(handlers, options) {
  const server = new grpc.Server(options)
  server.addService(definition, handlers)
  const port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  )
  const clients = []
  return {
    port,
    client(options) {
      const client = new Desk(`127.0.0.1:${port}`, insecure, options)
      clients.push(client)
      return client
    },
    close() {
      for (const client of clients) client.close()
      server.forceShutdown()
    },
  }
}

const ask = (client, question, ...rest) =>
  new Promise((resolve) => client.ask(question, ...rest, (error, answer) => resolve(error ? grpc.status[error.code] : answer)))
const ended = (call) =>
  new Promise((resolve) => {
    const heard = []
    call.on('data', (message) => heard.push(message))
    call.on('error', (error) => resolve(grpc.status[error.code]))
    call.on('end', () => resolve(heard.join(' ')))
  })

/** A client that is none of the library's: it can leave without a word. */
function bareCall(port, headers) {
  const session = http2.connect(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  const stream = session.request({ ':method': 'POST', ':path': '/shop.Desk/Ask', 'content-type': 'application/grpc', te: 'trailers', ...headers })
  stream.on('error', () => {})
  stream.resume()
  stream.write(Buffer.from([0, 0, 0, 0, 1, 65]))
  stream.end()
  return { session, stream }
}

const scenarios = {
  /** Each code by which a server can refuse, asked for by its number. */
  async everyCode() {
    const server = await serve({ ask: (call, done) => done({ code: Number(call.request), details: 'as asked' }) })
    const client = server.client()
    for (let code = 1; code <= 16; code++) console.log(await ask(client, String(code)))
    server.close()
  },
  async cancelledByClient() {
    let arrived
    const arrival = new Promise((resolve) => (arrived = resolve))
    const left = new Promise((resolve) => (arrived.left = resolve))
    const server = await serve({ ask: (call) => arrived(call.on('cancelled', () => arrived.left())) })
    let call
    const answer = new Promise((resolve) => (call = server.client().ask('?', (error) => resolve(grpc.status[error.code]))))
    await arrival
    call.cancel()
    console.log(await answer)
    await left
    server.close()
  },
  /** Unary, both streams of one side, and both at once. */
  async cancelledByServer() {
    const cancelled = { code: grpc.status.CANCELLED, details: 'closing time' }
    const server = await serve({
      ask: (_call, reply) => reply(cancelled),
      tell: (call, reply) => call.once('data', () => reply(cancelled)),
      listen: (call) => call.write('one') && call.emit('error', cancelled),
      talk: (call) => call.once('data', () => call.emit('error', cancelled)),
    })
    const client = server.client()
    console.log(await ask(client, '?'))
    const answer = new Promise((resolve) => {
      const telling = client.tell((error) => resolve(grpc.status[error.code]))
      telling.write('one')
    })
    console.log(await answer)
    console.log(await ended(client.listen('?')))
    const talking = client.talk()
    talking.write('one')
    console.log(await ended(talking))
    server.close()
  },
  async connectionLost() {
    const server = await serve({
      ask(call) {
        call.on('cancelled', () => server.close())
        bare.session.destroy()
      },
    })
    const bare = bareCall(server.port)
  },
  async deadlineAtClient() {
    const silent = net.createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    const client = new Desk(`127.0.0.1:${silent.address().port}`, insecure)
    console.log(await ask(client, '?', new grpc.Metadata(), { deadline: Date.now() + 200 }))
    client.close()
    process.exit()
  },
  async deadlineAtServer() {
    const server = await serve({ ask() {} })
    const { session, stream } = bareCall(server.port, { 'grpc-timeout': '50m' })
    await new Promise((resolve) => stream.on('close', resolve))
    session.close()
    server.close()
  },
  async deadlineLost() {
    const server = await serve({
      async ask(call, reply) {
        if (call.request === 'last') return reply(null, 'done')
        const client = server.client()
        await ask(client, 'last')
        await ask(client, 'last', new grpc.Metadata(), { deadline: call.getDeadline() })
        reply(null, 'done')
      },
    })
    console.log(await ask(server.client(), 'first', new grpc.Metadata(), { deadline: Date.now() + 60_000 }))
    server.close()
  },
  async throwing() {
    const server = await serve({
      ask() {
        throw new Error('no time')
      },
    })
    console.log(await ask(server.client(), '?'))
    server.close()
  },
  async answeredByInterceptor() {
    const refuse = (_method, call) => new grpc.ServerInterceptingCall(call, {
      start: () => call.sendStatus({ code: grpc.status.UNAUTHENTICATED, details: 'who are you?' }),
    })
    const server = await serve({ ask: (_call, reply) => reply(null, 'never') }, { interceptors: [refuse] })
    console.log(await ask(server.client(), '?'))
    server.close()
  },
  /** Interceptors stay in their order, see what they saw, and may try again. */
  async retriedByInterceptor() {
    let tries = 0
    const server = await serve({
      ask(_call, reply) {
        tries++
        if (tries === 1) reply({ code: grpc.status.UNAVAILABLE, details: 'not yet' })
        else reply(null, 'now')
      },
    })
    const telling = (name) => (options, next) => new grpc.InterceptingCall(next(options), {
      start(metadata, listener, go) {
        console.log(name, Object.keys(metadata.getMap()).join())
        go(metadata, listener)
      },
    })
    const retrying = (options, next) => {
      let saved
      let message
      let answer
      let passAnswer
      return new grpc.InterceptingCall(next(options), {
        start(metadata, _listener, go) {
          saved = metadata
          go(metadata, {
            onReceiveMessage(received, pass) {
              answer = received
              passAnswer = pass
            },
            onReceiveStatus(status, pass) {
              const finish = (last) => {
                passAnswer(answer)
                pass(last)
              }
              if (status.code === grpc.status.OK) return finish(status)
              const again = next(options)
              again.start(saved, { onReceiveMessage: (received) => (answer = received), onReceiveStatus: finish })
              again.sendMessage(message)
              again.halfClose()
            },
          })
        },
        sendMessage(given, go) {
          message = given
          go(given)
        },
      })
    }
    const metadata = new grpc.Metadata()
    metadata.set('tenant', 'north')
    const client = server.client({ interceptors: [telling('outer'), retrying, telling('inner')] })
    console.log(await ask(client, '?', metadata), Object.keys(metadata.getMap()).join())
    server.close()
  },
  /** A word with the answer's head, and one at its end. */
  async toldBesides() {
    const server = await serve({
      ask(call, reply) {
        const [head, end] = [new grpc.Metadata(), new grpc.Metadata()]
        head.set('x-shelf', 'upper')
        end.set('x-left', '3')
        call.sendMetadata(head)
        reply(null, 'yes', end)
      },
    })
    console.log(await ask(server.client(), '?'))
    server.close()
  },
  async retriedByLibrary() {
    let tries = 0
    const server = await serve({
      ask(_call, reply) {
        tries++
        if (tries === 1) reply({ code: grpc.status.UNAVAILABLE, details: 'not yet' })
        else reply(null, 'now')
      },
    })
    const retryPolicy = { maxAttempts: 3, initialBackoff: '0.01s', maxBackoff: '0.01s', backoffMultiplier: 1, retryableStatusCodes: ['UNAVAILABLE'] }
    const config = { methodConfig: [{ name: [{ service: 'shop.Desk' }], retryPolicy }] }
    console.log(await ask(server.client({ 'grpc.service_config': JSON.stringify(config) }), '?'))
    server.close()
  },
  /** An hour without a message, by a clock that is put forward. */
  async idleForAnHour() {
    const { mock } = require('node:test')
    let talking
    const server = await serve({
      listen(call) {
        call.write('hello')
        talking = call
      },
    })
    const call = server.client().listen('?')
    await new Promise((resolve) => call.once('data', resolve))
    mock.timers.enable()
    mock.timers.tick(3_600_000)
    mock.timers.reset()
    talking.write('still here')
    talking.end()
    console.log(await ended(call))
    server.close()
  },
  /** Whatever calls back does so in its own call's context: what it calls has that call above it. */
  async contexts() {
    const server = await serve({
      ask: (_call, reply) => reply(null, 'yes'),
      talk(call) {
        const client = server.client()
        const asked = []
        call.on('data', (name) => {
          asked.push(ask(client, name))
          call.write(name, () => asked.push(ask(client, `${name} written`)))
        })
        call.on('end', () => Promise.all(asked).then(() => setImmediate(async () => {
          await Promise.all(asked)
          call.end()
        })))
      },
    })
    const client = server.client()
    const one = (name) => {
      const call = client.talk()
      const done = ended(call)
      call.write(name)
      call.end()
      return done
    }
    console.log((await Promise.all(['a', 'b', 'c'].map(one))).join())
    server.close()
  },
  async many() {
    const server = await serve({
      ask: (call, reply) => setImmediate(() => reply(null, call.request)),
      tell: (call, reply) => call.on('data', () => {}).on('end', () => reply(null, 'told')),
      listen(call) {
        call.write('1')
        setImmediate(() => call.end())
      },
      talk: (call) => call.on('data', (message) => call.write(message)).on('end', () => call.end()),
    })
    const client = server.client()
    const about = (id) => {
      const metadata = new grpc.Metadata()
      metadata.set('x-call', id)
      return metadata
    }
    const kinds = [
      (id) => ask(client, id, about(id)),
      (id) => new Promise((resolve) => {
        const call = client.tell(about(id), resolve)
        call.write(id)
        call.end()
      }),
      (id) => ended(client.listen(id, about(id))),
      (id) => {
        const call = client.talk(about(id))
        call.write(id)
        call.end()
        return ended(call)
      },
    ]
    await Promise.all(Array.from({ length: 400 }, (_, index) => kinds[index % 4](String(index))))
    server.close()
  },
}

scenarios[process.argv[2]]()
