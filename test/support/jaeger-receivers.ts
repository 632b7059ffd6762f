import { createSocket } from 'node:dgram'
import {
  createServer as createHttp2Server,
  createSecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'

export interface UdpReceiver {
  readonly port: number
  readonly packets: readonly Buffer[]
  /** Settles once so many packets have come. */
  received(count: number): Promise<void>
  close(): Promise<void>
}

/** Takes whatever comes by UDP, on loopback. */
export async function startUdpReceiver(port = 0): Promise<UdpReceiver> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 8 * 1024 * 1024 })
  const packets: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, '127.0.0.1', resolve)
  })
  const watchers = new Set<() => void>()
  socket.on('message', (packet) => {
    packets.push(packet)
    for (const watch of watchers) watch()
  })
  return {
    port: socket.address().port,
    packets,
    received: (count) =>
      new Promise((resolve, reject) => {
        const giveUp = (): void => reject(new Error(`${packets.length} of ${count} packets came`))
        const patience = setTimeout(giveUp, 60_000)
        const watch = (): void => {
          if (packets.length < count) return
          clearTimeout(patience)
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
        watch()
      }),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

export interface GrpcCall {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Without its frame. */
  readonly body: Buffer
  readonly isZipped: boolean
  /** Counts up from 1 for each connection. */
  readonly session: number
}

/** What the receiver answers. `reset` cuts the connection, `hang` never answers. A function answers as it likes. */
export type GrpcBehaviour =
  | 'ok'
  | 'reset'
  | 'hang'
  | { readonly status: number; readonly message?: string; readonly details?: Uint8Array }
  | { readonly reply: Uint8Array }
  /** `ok`, but later; `onAnswer` is called just before. */
  | { readonly afterMs: number; readonly onAnswer: () => void }
  | ((stream: ServerHttp2Stream) => void)

export interface GrpcReceiver {
  readonly url: string
  readonly port: number
  readonly calls: readonly GrpcCall[]
  close(): Promise<void>
}

/** Takes unary calls of gRPC, on loopback: with TLS if it is given what for, or at the path of a Unix socket. */
export async function startGrpcReceiver(
  behaviour: (index: number, body: Buffer) => GrpcBehaviour = () => 'ok',
  port: number | string = 0,
  tls?: SecureServerOptions,
): Promise<GrpcReceiver> {
  const server = tls === undefined ? createHttp2Server() : createSecureServer(tls)
  const calls: GrpcCall[] = []
  const sessions: ServerHttp2Session[] = []
  server.on('session', (session) => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = []
    stream.on('error', () => {})
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      // Another call on this session was answered by a reset.
      if (stream.aborted || stream.session === undefined) return
      const frame = Buffer.concat(chunks)
      // The caller has gone.
      if (stream.destroyed) return
      const length = frame.readUInt32BE(1)
      if (frame.length !== length + 5) throw new Error(`a frame of ${length} bytes in ${frame.length}`)
      const chosen = behaviour(calls.length, frame.subarray(5))
      calls.push({
        path: String(headers[':path']),
        headers,
        body: frame.subarray(5),
        isZipped: frame[0] === 1,
        session: sessions.indexOf(stream.session as ServerHttp2Session) + 1,
      })
      answer(chosen, stream)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    if (typeof port === 'string') server.listen(port, resolve)
    else server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address() as AddressInfo | string
  const bound = typeof address === 'string' ? 0 : address.port
  return {
    url: typeof address === 'string' ? `unix://${address}` : `http${tls === undefined ? '' : 's'}://127.0.0.1:${bound}`,
    port: bound,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const session of sessions) session.destroy()
      }),
  }
}

function answer(chosen: GrpcBehaviour, stream: ServerHttp2Stream): void {
  // The caller has gone.
  if (chosen === 'hang' || stream.destroyed) return
  if (typeof chosen === 'function') {
    chosen(stream)
    return
  }
  if (chosen === 'reset') {
    stream.session?.destroy()
    return
  }
  const head = { ':status': 200, 'content-type': 'application/grpc' }
  if (typeof chosen === 'object' && 'status' in chosen) {
    const { status, message = '', details } = chosen
    const bin = details && { 'grpc-status-details-bin': Buffer.from(details).toString('base64') }
    stream.respond(
      { ...head, 'grpc-status': String(status), 'grpc-message': encodeURIComponent(message), ...bin },
      { endStream: true },
    )
    return
  }
  if (typeof chosen === 'object' && 'afterMs' in chosen) {
    setTimeout(() => {
      chosen.onAnswer()
      answer('ok', stream)
    }, chosen.afterMs)
    return
  }
  const reply = chosen === 'ok' ? new Uint8Array() : chosen.reply
  const frame = Buffer.alloc(5 + reply.length)
  frame.writeUInt32BE(reply.length, 1)
  frame.set(reply, 5)
  stream.respond(head, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(frame)
}
