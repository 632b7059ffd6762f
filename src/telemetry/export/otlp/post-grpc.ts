import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { NumberedReply, Order } from './post-from-thread.ts'
import type { OpenTunnel } from './tunnel.ts'

/**
 * Runs in a thread when the process exits, and goes there as text: it may use nothing but its arguments. Of the answer, only what
 * decides is told: accepted, not accepted, or no answer.
 */
export function postGrpcAll(require: (name: string) => unknown, openTunnel: OpenTunnel): void {
  const { workerData } = require('node:worker_threads') as { workerData: Order }
  const { connect } = require('node:http2') as typeof import('node:http2')
  const { gunzipSync } = require('node:zlib') as typeof import('node:zlib')
  const net = require('node:net') as typeof import('node:net')
  const { bodies, options, deadlineMs, count, port } = workerData
  // The rest is for TLS. The address is not called `host` here, which would name what to look up.
  const { host: origin, headers: given, protocol, socketPath, tunnel, ...material } = options
  const { 'x-compressed': zipped, ...headers } = given as Record<string, string>
  const told = new Set<number>()
  const atOnce = 8
  let failed = 'ECONNRESET'
  let next = 0

  const done = (index: number, reply: NumberedReply['reply']): void => {
    if (told.has(index)) return
    told.add(index)
    port.postMessage({ index, reply } satisfies NumberedReply)
    Atomics.add(count, 0, 1)
    Atomics.notify(count, 0)
    if (told.size === bodies.length) session?.close()
    else postNext()
  }
  const allFailed = (code: string | undefined): void => {
    failed = code ?? failed
    bodies.forEach((_body, index) => {
      done(index, { kind: 'failure', code: failed, message: failed })
    })
  }
  let session: ClientHttp2Session | undefined
  if (tunnel !== undefined) {
    // Nothing else holds the thread while the proxy is asked.
    const hold = setTimeout(() => {}, deadlineMs)
    openTunnel(tunnel, require, (error, socket) => {
      clearTimeout(hold)
      if (socket === undefined) allFailed(error?.code)
      else postAllOver(() => secured(socket.ref()))
    })
  } else postAllOver(socketPath ? () => net.connect(socketPath) : undefined)

  function postAllOver(createConnection: (() => Socket) | undefined): void {
    const way = createConnection === undefined ? {} : { createConnection }
    const opened = connect(String(origin), { autoSelectFamily: true, ...material, ...way } as object)
    opened.on('error', (error: NodeJS.ErrnoException) => allFailed(error.code))
    setTimeout(() => opened.destroy(), deadlineMs).unref()
    session = opened
    for (let lane = 0; lane < atOnce; lane++) postNext()
  }

  function postNext(): void {
    const index = next++
    const body = bodies[index]
    if (session === undefined || session.destroyed || body === undefined) return
    post(session, index, body.isZipped ? gunzipSync(body.bytes) : body.bytes)
  }

  function secured(socket: Socket): Socket {
    if (protocol !== 'https:') return socket
    const tls = require('node:tls') as typeof import('node:tls')
    const host = new URL(String(origin)).hostname.replace(/^\[|\]$/g, '')
    const servername = net.isIP(host) === 0 ? host : ''
    return tls.connect({ ...material, socket, host, servername, ALPNProtocols: ['h2'] } as ConnectionOptions)
  }

  function post(over: ClientHttp2Session, index: number, body: Uint8Array): void {
    const stream = over.request(headers)
    let status: unknown
    const read = (given: object): void => {
      status = (given as Record<string, unknown>)['grpc-status'] ?? status
    }
    stream.on('response', read)
    stream.on('trailers', read)
    stream.on('error', () => {})
    stream.resume()
    stream.on('close', () => {
      if (status === undefined) done(index, { kind: 'failure', code: failed, message: failed })
      else if (Number(status) === 0) done(index, { kind: 'answer', status: 200, headers: {}, body: new Uint8Array() })
      else
        done(index, { kind: 'answer', status: 400, headers: { 'grpc-status': String(status) }, body: new Uint8Array() })
    })
    const head = Buffer.alloc(5)
    head.writeUInt8(Number(zipped), 0)
    head.writeUInt32BE(body.length, 1)
    stream.write(head)
    stream.end(body)
  }
}
