// One way of an HTTP/2 exchange to end, named by the first argument.
const http2 = require('node:http2')
const net = require('node:net')

async function serve(onStream) {
  const server = http2.createServer()
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    onStream(stream, headers)
  })
  server.on('sessionError', () => {})
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function connect(server) {
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`)
  session.on('error', () => {})
  return session
}

/** Until both sides are done. */
async function exchange(onStream, during = () => {}) {
  let served
  const closed = new Promise((resolve) => (served = resolve))
  const server = await serve((stream, headers) => {
    stream.on('close', served)
    onStream(stream, headers)
  })
  const session = connect(server)
  const stream = session.request({ ':path': '/', ':method': 'POST' })
  const done = new Promise((resolve) => stream.on('close', resolve))
  stream.on('error', (error) => console.log(error.code))
  stream.on('response', (headers) => console.log(headers[':status']))
  stream.resume()
  during(stream, session)
  await Promise.all([done, closed])
  session.close()
  server.close()
}

const scenarios = {
  whole: () => exchange((stream) => stream.respond({ ':status': 200 }) ?? stream.end('ok'), (stream) => stream.end()),
  noBody: () => exchange((stream) => stream.respond({ ':status': 204 }, { endStream: true }), (stream) => stream.end()),
  clientCancels: () =>
    exchange(
      (stream) => stream.respond({ ':status': 200 }),
      (stream) => stream.on('response', () => stream.close(http2.constants.NGHTTP2_CANCEL)),
    ),
  clientLeaves: () =>
    exchange(
      (stream) => stream.respond({ ':status': 200 }),
      (stream, session) => stream.on('response', () => session.destroy()),
    ),
  serverResets: () => exchange((stream) => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR)),
  timedOut: () => exchange(() => {}, (stream) => stream.setTimeout(50, () => stream.close(http2.constants.NGHTTP2_CANCEL))),
  pushed: () =>
    exchange(
      (stream) => {
        stream.pushStream({ ':path': '/style.css' }, (error, pushed) => {
          if (error) throw error
          pushed.respond({ ':status': 200 })
          pushed.end('a {}')
        })
        stream.respond({ ':status': 200 })
        stream.end('ok')
      },
      (stream, session) => {
        session.on('stream', (pushed) => pushed.resume())
        stream.end()
      },
    ),
  async refused() {
    const server = net.createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address()
    await new Promise((resolve) => server.close(resolve))
    const session = http2.connect(`http://127.0.0.1:${port}`)
    session.on('error', () => {})
    const stream = session.request({ ':path': '/' })
    stream.on('error', (error) => console.log(error.code))
    await new Promise((resolve) => stream.on('close', resolve))
  },
  async notTaken() {
    const server = await serve((stream) => stream.end())
    const session = connect(server)
    try {
      session.request({ ':path': '/', connection: 'keep-alive' })
    } catch (error) {
      console.log(error.code)
    }
    session.close()
    server.close()
  },
  /** Listeners run in their own request's context: what they ask for has that request above it. */
  async contexts() {
    const server = await serve((stream, headers) => {
      if (headers[':path'] !== '/') {
        stream.respond({ ':status': 200 })
        return stream.end()
      }
      const session = connect(server)
      let text = ''
      stream.on('data', (data) => (text += data))
      stream.on('end', () => {
        const inner = session.request({ ':path': `/${text}` })
        inner.resume().on('close', () => {
          session.close()
          stream.respond({ ':status': 200 })
          stream.end()
        })
      })
    })
    const session = connect(server)
    const one = (name) =>
      new Promise((resolve) => {
        const stream = session.request({ ':path': '/', ':method': 'POST' })
        stream.resume().on('close', resolve)
        stream.end(name)
      })
    await Promise.all(['a', 'b', 'c'].map(one))
    session.close()
    server.close()
  },
}

scenarios[process.argv[2]]()
