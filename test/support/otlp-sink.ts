import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { encodeMessage, fromJson } from './otlp-schema.ts'
import {
  type ReceivedLog,
  type ReceivedMetric,
  type ReceivedSpan,
  readLogs,
  readMetrics,
  readSpans,
} from './read-otlp.ts'

export interface ReceivedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** As sent; `body` is what it unpacks to. */
  readonly rawBody: Buffer
  readonly body: Buffer
  /** The answer had a status of 2xx. What was not accepted is not in `spans()`. */
  readonly accepted: boolean
  /** Counts up from 1 for each connection. */
  readonly connection: number
}

/** What the sink does with a request. `hang` never answers; `reset` cuts the connection; `trickle` answers a byte at a time, for ever. */
export type Behaviour =
  | 'ok'
  | 'hang'
  | 'reset'
  | 'trickle'
  | 'huge'
  | 'html'
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Uint8Array
    }
  | { readonly rejected: number; readonly message?: string }
  | { readonly slowMs: number }

export interface SinkOptions {
  /** One for all requests, or chosen by the request's number, from 0. */
  readonly behaviour?: Behaviour | ((index: number, request: ReceivedRequest) => Behaviour)
  readonly host?: string
  readonly port?: number
  /** Of a Unix socket, instead of host and port. */
  readonly socketPath?: string
  readonly tls?: ServerOptions
}

export interface Sink {
  /** As `OTEL_EXPORTER_OTLP_ENDPOINT` takes it: no path. */
  readonly url: string
  readonly port: number
  readonly requests: readonly ReceivedRequest[]
  /** All that was accepted, in the order of arrival. */
  spans(): ReceivedSpan[]
  metrics(): ReceivedMetric[]
  logs(): ReceivedLog[]
  /** Written to all connections so far. */
  sentBytes(): number
  /** Settles once `predicate` holds, which is asked after each request. Rejects after `withinMs` (default 20 s). */
  waitFor(predicate: (sink: Sink) => boolean, withinMs?: number): Promise<void>
  /** Cuts what is still connected. */
  close(): Promise<void>
}

/** A receiver of OTLP/HTTP on loopback, that can also be as bad as real ones are. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const { behaviour = 'ok', host = '127.0.0.1', port = 0, socketPath, tls } = options
  const requests: ReceivedRequest[] = []
  const watchers = new Set<() => void>()
  const connections: Socket[] = []

  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = []
    message.on('error', () => {})
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const heard = readRequest(message, Buffer.concat(chunks), connections.indexOf(message.socket) + 1)
      const chosen = typeof behaviour === 'function' ? behaviour(requests.length, heard) : behaviour
      requests.push({ ...heard, accepted: accepts(chosen) })
      answer(chosen, message, response)
      for (const watch of watchers) watch()
    })
  }
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest)
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.push(socket)
  })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    if (socketPath !== undefined) server.listen(socketPath, resolve)
    else server.listen(port, host, resolve)
  })

  const bodiesFor = (path: keyof typeof messageOf): Uint8Array[] =>
    requests
      .filter((request) => request.accepted && request.path.split('?')[0]?.endsWith(path))
      .map(({ body, headers }) =>
        headers['content-type'] === 'application/json' ? fromJson(messageOf[path], body.toString()) : body,
      )
  const bound = socketPath === undefined ? (server.address() as AddressInfo).port : 0
  const sink: Sink = {
    url:
      socketPath !== undefined
        ? `unix://${socketPath}`
        : `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    requests,
    spans: () => bodiesFor('/v1/traces').flatMap(readSpans),
    metrics: () => bodiesFor('/v1/metrics').flatMap(readMetrics),
    logs: () => bodiesFor('/v1/logs').flatMap(readLogs),
    sentBytes: () => connections.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    waitFor: (predicate, withinMs = 20_000) =>
      new Promise((resolve, reject) => {
        const settle = (settled: () => void): void => {
          watchers.delete(watch)
          clearTimeout(timer)
          settled()
        }
        const timer = setTimeout(() => {
          const heard = requests.map(
            ({ method, path, accepted }) => `${method} ${path} ${accepted ? '' : 'not '}accepted`,
          )
          settle(() =>
            reject(new Error(`the sink waited ${withinMs} ms in vain; it heard: ${heard.join(', ') || 'nothing'}`)),
          )
        }, withinMs)
        const watch = (): void => {
          if (predicate(sink)) settle(resolve)
        }
        watchers.add(watch)
        watch()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return sink
}

function readRequest(message: IncomingMessage, rawBody: Buffer, connection: number): ReceivedRequest {
  const body = message.headers['content-encoding'] === 'gzip' ? gunzipSync(rawBody) : rawBody
  const { method = '', url = '', headers } = message
  return { method, path: url, headers, rawBody, body, accepted: false, connection }
}

function accepts(behaviour: Behaviour): boolean {
  if (typeof behaviour === 'string') return ['ok', 'huge', 'trickle'].includes(behaviour)
  return 'status' in behaviour ? behaviour.status >= 200 && behaviour.status < 300 : true
}

const messageOf = { '/v1/traces': 'TracesRequest', '/v1/metrics': 'MetricsRequest', '/v1/logs': 'LogsRequest' } as const

const protobufType = { 'content-type': 'application/x-protobuf' }

function answer(behaviour: Behaviour, message: IncomingMessage, response: ServerResponse): void {
  response.on('error', () => {})
  if (typeof behaviour === 'string') {
    answers[behaviour](message, response)
  } else if ('slowMs' in behaviour) {
    setTimeout(() => answers.ok(message, response), behaviour.slowMs).unref()
  } else if ('rejected' in behaviour) {
    const { rejected, message: error_message = '' } = behaviour
    response.writeHead(200, protobufType)
    response.end(encodeMessage('ExportResponse', { partial_success: { rejected, error_message } }))
  } else {
    response.writeHead(behaviour.status, { ...protobufType, ...behaviour.headers })
    response.end(behaviour.body)
  }
}

type Answer = (message: IncomingMessage, response: ServerResponse) => void

const answers: Readonly<Record<Extract<Behaviour, string>, Answer>> = {
  ok(_message, response) {
    response.writeHead(200, protobufType)
    response.end()
  },
  hang() {},
  reset({ socket }) {
    if ('encrypted' in socket) socket.destroy()
    else socket.resetAndDestroy()
  },
  trickle(message, response) {
    response.writeHead(200, protobufType)
    const timer = setInterval(() => response.write('\0'), 20).unref()
    message.socket.once('close', () => clearInterval(timer))
  },
  huge(message, response) {
    response.writeHead(200, protobufType)
    const block = Buffer.alloc(64 * 1024)
    let left = 512 * 1024 * 1024
    const more = (): void => {
      while (left > 0 && !message.socket.destroyed) {
        left -= block.length
        if (!response.write(block)) return
      }
      response.end()
    }
    response.on('drain', more)
    more()
  },
  html(_message, response) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end('<!doctype html><title>Welcome</title><p>Nothing to see here.</p>')
  },
}
