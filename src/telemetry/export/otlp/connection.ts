import type { Agent, ClientRequest, ClientRequestArgs, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { OtlpTarget } from '../../../config/otlp-target.ts'
import type { HttpProxy } from '../../../config/proxy-for.ts'
import type { Surroundings } from '../contract.ts'
import { ownRequestClass } from '../own-traffic.ts'
import { cutWhenAlone } from './cut-when-alone.ts'
import type { Posting } from './post-from-thread.ts'
import type { Failure, Reply } from './reply.ts'
import { routeTo } from './route.ts'
import { createTlsFiles, type TlsMaterial } from './tls-files.ts'
import { openTunnel, type Tunnel, withAuthority } from './tunnel.ts'

/** One request, from its start to its reply. */
export interface Post {
  readonly reply: Promise<Reply>
  /** The whole request is with the operating system, which delivers it even when the process ends. */
  isWritten(): boolean
  /** Ends it now: `reply` settles at once. */
  cut(): void
  /** The process is about to end: from here on it may keep the process alive, but not for the rest of an answer. */
  hasten(): void
}

export interface Connection {
  /** Never throws. Ends by itself after `deadlineMs`, which counts everything: name lookup, connecting, sending, the reply. */
  post(body: Uint8Array, deadlineMs: number): Post
  /** As `ClientRequest` takes them, without the agent: for a request from another thread. */
  requestOptions(): ClientRequestArgs & TlsMaterial & { readonly tunnel?: Tunnel }
  /** The receiver and the way there, for the user: no secrets in it. */
  readonly shown: string
  /** What posts in that thread, if not HTTP's first version. */
  readonly posting?: Posting
}

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-response asks for a limit, and recommends this one. */
const maxReplyBytes = 4 * 1024 * 1024
/** What a refusal or a partial success says is short; the rest is read only to use the connection again. */
const keptReplyBytes = 64 * 1024

/** For what follows a status line when the process is about to end. */
const restOfAnswerMs = 100

interface NodeHttp {
  readonly Agent: new (options: object) => Agent
}

/** The way to one receiver: connections that are kept and used again, and never hold the process. */
export function createConnection(target: OtlpTarget, from: Surroundings, now: () => number): Connection {
  const url = new URL(target.url)
  const isTls = url.protocol === 'https:'
  const OwnRequest = ownRequestClass(from)
  const { proxy, shown } = routeTo(target, from)
  const { Agent } = from.builtin(isTls || proxy?.isTls === true ? 'https' : 'http') as NodeHttp
  const tlsFiles = isTls
    ? createTlsFiles({ target, fs: from.builtin('fs') as typeof import('node:fs'), warn: from.warn, now })
    : undefined
  const headers = {
    'content-type': target.contentType ?? 'application/x-protobuf',
    ...(target.compression === 'gzip' && { 'content-encoding': 'gzip' }),
    'user-agent': userAgent(from),
    ...target.headers,
    ...(proxy !== undefined && !isTls && proxyHeaders(proxy, url)),
  }
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  const direct: ClientRequestArgs = {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    path: url.pathname + url.search,
    method: 'POST',
    ...(url.username !== '' && { auth: `${decoded(url.username)}:${decoded(url.password)}` }),
    ...(target.socketPath !== undefined && { socketPath: target.socketPath }),
  }
  const fixed = proxy === undefined || isTls ? direct : { ...direct, ...atProxy(proxy, url) }
  const tunnel = proxy !== undefined && isTls ? { proxy, authority: `${url.hostname}:${port}` } : undefined

  let material: TlsMaterial | undefined
  let agent: Agent | undefined
  const currentAgent = (): Agent => {
    const current = tlsFiles?.current()
    if (agent === undefined || current !== material) {
      agent?.destroy()
      material = current
      // `localhost` may be ::1 first while the receiver listens on 127.0.0.1 alone: Node 18 tries the second only if told to.
      agent = new Agent({ keepAlive: true, autoSelectFamily: true, ...current })
      if (tunnel !== undefined) connectThrough(withAuthority(tunnel, material), agent, from)
    }
    return agent
  }

  return {
    post(body, deadlineMs) {
      try {
        const options = { ...fixed, agent: currentAgent(), headers: { ...headers, 'content-length': body.length } }
        return startPost(new OwnRequest(options), body, deadlineMs, from)
      } catch (error) {
        return failedPost(error)
      }
    },
    requestOptions: () => ({
      ...fixed,
      headers,
      ...tlsFiles?.current(),
      ...(tunnel !== undefined && { tunnel: withAuthority(tunnel, tlsFiles?.current()) }),
    }),
    shown,
  }
}

/** A proxy of plain HTTP is asked for the whole address. */
function atProxy(
  { host, port, isTls }: HttpProxy,
  { protocol, host: target, pathname, search }: URL,
): ClientRequestArgs {
  return {
    protocol: isTls ? 'https:' : 'http:',
    hostname: host,
    port,
    path: `${protocol}//${target}${pathname}${search}`,
  }
}

function proxyHeaders({ authorization }: HttpProxy, { host }: URL): Record<string, string> {
  return { host, ...(authorization !== undefined && { 'proxy-authorization': authorization }) }
}

type Connected = (error: Error | null, socket?: Socket) => void

function connectThrough(tunnel: Tunnel, agent: Agent, from: Surroundings): void {
  const tls = from.builtin('tls') as typeof import('node:tls')
  const createConnection = (options: object, connected: Connected): void =>
    openTunnel(tunnel, from.builtin, (error, socket) => {
      if (error !== undefined || socket === undefined) connected(error ?? null)
      else connected(null, tls.connect({ ...options, socket }))
    })
  Object.assign(agent, { createConnection })
}

/** https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent */
export function userAgent(from: Surroundings): string {
  const version = from.resource()['telemetry.distro.version']
  return `acme-otel-agent${version === undefined ? '' : `/${version}`} (Node.js ${process.versions.node})`
}

function startPost(request: ClientRequest, body: Uint8Array, deadlineMs: number, from: Surroundings): Post {
  const timers = from.builtin('timers') as typeof import('node:timers')
  let isHastened = false
  let socket: Socket | undefined
  let response: IncomingMessage | undefined
  let settle: (reply: Reply) => void = () => {}
  const settled = new Promise<Reply>((resolve) => {
    settle = resolve
  })
  // The status line decides. Where only the rest trickles in, ending it means to go by the status.
  const end = (code: string): void => {
    if (response === undefined) settle({ kind: 'failure', code, message: code })
    request.destroy()
  }
  const timer =
    deadlineMs === Number.POSITIVE_INFINITY ? undefined : timers.setTimeout(() => end('timeout'), deadlineMs)
  timer?.unref()
  const endSoon = (): void => {
    timers.setTimeout(() => request.destroy(), restOfAnswerMs).unref()
  }

  request.on('socket', (given) => {
    socket = given
    if (!isHastened) given.unref()
    cutWhenAlone(given, from)
  })
  request.on('error', (error) => {
    if (response === undefined) settle(failureOf(error, request.reusedSocket))
  })
  request.on('close', () => {
    if (response === undefined)
      settle(failureOf({ code: 'ECONNRESET', message: 'closed without a reply' }, request.reusedSocket))
  })
  request.on('response', (given) => {
    response = given
    readReply(given, settle)
    if (isHastened) endSoon()
  })
  request.end(body)
  return {
    reply: settled.finally(() => timers.clearTimeout(timer)),
    isWritten: () =>
      request.writableFinished && socket !== undefined && !socket.connecting && socket.writableLength === 0,
    cut: () => end('timeout'),
    hasten() {
      isHastened = true
      socket?.ref()
      if (response !== undefined) endSoon()
    },
  }
}

function readReply(response: IncomingMessage, done: (answer: Reply) => void): void {
  const kept: Buffer[] = []
  let bytes = 0
  const { statusCode: status = 0, headers } = response
  const finish = (): void => done({ kind: 'answer', status, headers, body: Buffer.concat(kept) })
  response.on('data', (chunk: Buffer) => {
    if (bytes < keptReplyBytes) kept.push(chunk)
    bytes += chunk.length
    if (bytes > maxReplyBytes) response.destroy()
  })
  response.on('error', finish)
  response.on('close', finish)
  response.on('end', finish)
}

export function failedPost(error: unknown): Post {
  return { reply: Promise.resolve(failureOf(error)), isWritten: () => false, cut() {}, hasten() {} }
}

/** Several addresses that all failed come as one error that holds theirs. */
export function failureOf(error: unknown, isReused = false): Failure {
  const outer = error as NodeJS.ErrnoException & { errors?: readonly NodeJS.ErrnoException[] }
  const { code = 'unknown error', message } = outer.errors?.[0] ?? outer
  return { kind: 'failure', code, message, isStale: isReused && (code === 'ECONNRESET' || code === 'EPIPE') }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
