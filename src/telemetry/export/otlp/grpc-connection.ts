import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import type { OtlpTarget } from '../../../config/otlp-target.ts'
import type { Surroundings } from '../contract.ts'
import { type Connection, failedPost, failureOf, type Post, userAgent } from './connection.ts'
import { grpcAnswer } from './grpc-answer.ts'
import { createSessions, type Session, tunnelFor } from './grpc-session.ts'
import { postAfter } from './post-after.ts'
import { postGrpcAll } from './post-grpc.ts'
import type { Failure, Reply } from './reply.ts'
import { routeTo } from './route.ts'
import { createTlsFiles } from './tls-files.ts'
import { withAuthority } from './tunnel.ts'

/** Of a reply that is worth reading. */
const maxReplyBytes = 4 * 1024 * 1024
const frameHead = 5

/**
 * Unary calls of gRPC, without its library: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md. The target's path is
 * the method. Answers come out as HTTP would give them, so that one set of rules judges both.
 */
export function createGrpcConnection(target: OtlpTarget, from: Surroundings, now: () => number): Connection {
  const timers = from.builtin('timers') as typeof import('node:timers')
  const { origin, pathname, username, password, protocol } = new URL(target.url)
  const tlsFiles =
    protocol === 'https:'
      ? createTlsFiles({ target, fs: from.builtin('fs') as typeof import('node:fs'), warn: from.warn, now })
      : undefined
  const { 'content-type': _own, ...given } = target.headers
  const headers = {
    ':method': 'POST',
    ':path': pathname,
    te: 'trailers',
    'content-type': 'application/grpc',
    'user-agent': userAgent(from),
    ...(target.compression === 'gzip' && { 'grpc-encoding': 'gzip' }),
    ...(username !== '' && { authorization: basic(username, password) }),
    ...given,
  }

  const { proxy, shown } = routeTo(target, from)
  const tunnel = tunnelFor(proxy, target)
  const sessions = createSessions({ target, tunnel, tlsFiles, from })

  return {
    post(body, deadlineMs) {
      try {
        const timeout = Number.isFinite(deadlineMs) ? { 'grpc-timeout': `${Math.ceil(deadlineMs)}m` } : {}
        const framedBody = framed(body, target.compression === 'gzip')
        const call = (session: Session, isReused: boolean): Post => {
          const stream = session.http2.request({ ...headers, ...timeout })
          return startCall({ session, stream, isReused }, framedBody, deadlineMs, timers)
        }
        const now = sessions.current()
        if ('session' in now) return call(now.session, now.isReused)
        return postAfter(now.opening, (session) => call(session, false), deadlineMs, timers)
      } catch (error) {
        return failedPost(error)
      }
    },
    requestOptions: () => ({
      protocol,
      host: origin,
      headers: { ...headers, 'x-compressed': target.compression === 'gzip' ? '1' : '0' },
      ...(target.socketPath !== undefined && { socketPath: target.socketPath }),
      ...(tunnel !== undefined && { tunnel: withAuthority(tunnel, tlsFiles?.current()) }),
      ...tlsFiles?.current(),
    }),
    posting: postGrpcAll,
    shown,
  }
}

interface Call {
  readonly session: Session
  readonly stream: ClientHttp2Stream
  readonly isReused: boolean
}

function startCall(
  { session: { http2, socket, error }, stream, isReused }: Call,
  body: Buffer,
  deadlineMs: number,
  timers: Pick<typeof import('node:timers'), 'setTimeout' | 'clearTimeout'>,
): Post {
  let settle: (reply: Reply) => void = () => {}
  const settled = new Promise<Reply>((resolve) => {
    settle = resolve
  })
  const heardBefore = socket.bytesRead
  const end = (code: string): void => {
    settle({ kind: 'failure', code, message: code })
    // Not a word all that time: the connection may be dead, or never be opened, and another one may not.
    if (socket.bytesRead === heardBefore) socket.destroy(Object.assign(new Error(code), { code }))
    else stream.close()
  }
  const timer =
    deadlineMs === Number.POSITIVE_INFINITY ? undefined : timers.setTimeout(() => end('timeout'), deadlineMs)
  timer?.unref()

  let head: IncomingHttpHeaders = {}
  let tail: IncomingHttpHeaders = {}
  const kept: Buffer[] = []
  let bytes = 0
  let failure: Failure | undefined
  stream.on('response', (given) => {
    head = given
  })
  stream.on('trailers', (given) => {
    tail = given
  })
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxReplyBytes) kept.push(chunk)
    else stream.close()
  })
  stream.on('error', (error) => {
    failure = callFailure(error, isReused)
  })
  stream.on('close', () => {
    // The session's own error, such as a refused connection, comes before its streams close.
    if (error() !== undefined) failure ??= callFailure(error(), isReused)
    const answer = grpcAnswer(head, tail, Buffer.concat(kept))
    settle(answer ?? failure ?? failureOf({ code: 'ECONNRESET', message: 'closed without a reply' }, isReused))
  })
  stream.end(body)
  return {
    reply: settled.finally(() => timers.clearTimeout(timer)),
    isWritten: () => stream.writableFinished && (http2.state.outboundQueueSize ?? 0) === 0,
    cut: () => end('timeout'),
    hasten: () => {
      if (!http2.destroyed) http2.ref()
      void settled.then(() => {
        if (!http2.destroyed) http2.unref()
      })
    },
  }
}

function callFailure(error: unknown, isReused: boolean): Failure {
  // A call that was begun before the session was there is cancelled when that fails, and says why.
  const failure = failureOf(causeOf(error), isReused)
  if (failure.message === 'Protocol error') return { ...failure, code: 'EPROTO' }
  // Not `ERR_…`, which is for requests that cannot be made: what HTTP/2 says went wrong may go right the next time.
  return failure.code.startsWith('ERR_HTTP2_') ? { ...failure, code: 'ECONNRESET', isStale: isReused } : failure
}

function causeOf(error: unknown): unknown {
  const { code, cause } = error as NodeJS.ErrnoException
  return code === 'ERR_HTTP2_STREAM_CANCEL' && cause !== undefined ? cause : error
}

function framed(body: Uint8Array, isZipped: boolean): Buffer {
  const frame = Buffer.allocUnsafe(frameHead + body.length)
  frame.writeUInt8(isZipped ? 1 : 0, 0)
  frame.writeUInt32BE(body.length, 1)
  frame.set(body, frameHead)
  return frame
}

function basic(username: string, password: string): string {
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
