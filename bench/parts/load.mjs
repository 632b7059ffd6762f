// The load: requests over keep-alive connections, by raw sockets, so that one core can outrun any server. Told by its parent
// what to send: { port, protocol, path, connections, rate, count } — `rate` in requests a second, 0 for as fast as they are
// answered. A latency counts from the moment when the request was due, not from when a connection was free for it.
import { connect as connectHttp2, constants } from 'node:http2'
import { connect } from 'node:net'

process.on('message', async (order) => {
  const connections = await Promise.all(Array.from({ length: order.connections }, (_, number) => open(order, number)))
  process.send(await run(order, connections))
  for (const connection of connections) connection.close()
})
process.on('disconnect', () => process.exit())

function open(order, number) {
  const path = order.path.replace('{connection}', number)
  return order.protocol === 'grpc' ? openGrpc(order) : openHttp({ ...order, path })
}

/** One request at a time; `send` calls back with whether it was answered with 200. */
function openHttp({ port, path }) {
  const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: bench\r\naccept: */*\r\n\r\n`
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve({ send, close }))
    let received = ''
    let onAnswer
    const send = (callback) => {
      onAnswer = callback
      socket.write(request)
    }
    const close = () => socket.destroy()
    socket.setEncoding('latin1')
    socket.on('error', (error) => (onAnswer ? onAnswer(false) : reject(error)))
    socket.on('data', (chunk) => {
      received = received === '' ? chunk : received + chunk
      if (!isWhole(received)) return
      const isGood = received.startsWith('HTTP/1.1 200')
      received = ''
      onAnswer(isGood)
    })
  })
}

function isWhole(text) {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = /content-length: (\d+)/i.exec(text)
  return length ? text.length >= end + 4 + Number(length[1]) : text.endsWith('0\r\n\r\n')
}

/** A unary call is one message of three bytes: protobuf's `string id = 1` with one character. */
const grpcMessage = Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x31])

async function openGrpc({ port, path }) {
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  const headers = {
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: path,
    'content-type': 'application/grpc',
    te: 'trailers',
  }
  return {
    send(callback) {
      const stream = session.request(headers)
      let isGood = false
      stream.on('trailers', (trailers) => {
        isGood = trailers['grpc-status'] === '0'
      })
      stream.on('error', () => {})
      stream.on('close', () => callback(isGood))
      stream.resume()
      stream.end(grpcMessage)
    },
    close: () => session.destroy(),
  }
}

function run({ rate, count }, connections) {
  const latencies = new Float64Array(count)
  // In turn, so that each is used: their paths may differ.
  const free = [...connections]
  let next = 0
  const startMs = performance.now()
  let sent = 0
  let answered = 0
  let failed = 0
  return new Promise((resolve) => {
    const sendOne = () => {
      const connection = free[next++]
      if (next === 20_000) free.splice(0, next)
      next %= 20_000
      const dueMs = rate > 0 ? startMs + (sent * 1000) / rate : performance.now()
      sent++
      connection.send((isGood) => {
        latencies[answered++] = performance.now() - dueMs
        if (!isGood) failed++
        free.push(connection)
        if (answered === count) resolve(summary())
        else pump()
      })
    }
    const dueNow = () =>
      rate > 0 ? Math.floor(((performance.now() - startMs) * rate) / 1000) + 1 : Number.POSITIVE_INFINITY
    const pump = () => {
      const due = Math.min(count, dueNow())
      while (sent < due && free.length > next) sendOne()
    }
    const tick = () => {
      pump()
      if (rate > 0 && sent < count) setTimeout(tick, 1)
    }
    // Never asleep: who answers a sleeping process has to wake it, which on a virtual machine costs as much as all of an agent, and
    // how often depends on who is faster.
    const stayAwake = () => {
      if (answered < count) setImmediate(stayAwake)
    }
    tick()
    stayAwake()
  })

  function summary() {
    latencies.sort()
    const at = (share) => latencies[Math.min(count - 1, Math.floor(share * count))]
    const seconds = (performance.now() - startMs) / 1000
    return { count, failed, perSecond: count / seconds, p50: at(0.5), p99: at(0.99), max: at(1) }
  }
}
