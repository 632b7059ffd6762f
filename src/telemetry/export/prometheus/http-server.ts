import type { Server, Socket } from 'node:net'

export interface Request {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** The header `accept`, in lower case; empty without one. */
  readonly accept: string
}

export interface Response {
  readonly status: 200 | 400 | 404 | 405 | 500
  readonly type: string
  readonly body: string
}

interface Parts {
  readonly net: typeof import('node:net')
  readonly timers: typeof import('node:timers')
  readonly host: string
  /** 0: any. */
  readonly port: number
  answer(request: Request): Promise<Response>
  onError(error: Error): void
}

const reasons = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
}
const longestHead = 16 * 1024
const patienceMs = 10_000

/**
 * As much of HTTP/1.1 as a scrape needs: a request without a body, one to a connection. Not `node:http`, whose servers the
 * application's instrumentations, diagnostics channels and counters would see. Holds neither the process nor a request's context.
 */
export function listen(parts: Parts): Server {
  const { net, host, port, onError } = parts
  const server = net.createServer((socket) => serve(socket, parts))
  server.on('error', onError)
  // Not shared in a cluster: each process has metrics of its own.
  server.listen({ host, port, exclusive: true })
  server.unref()
  return server
}

function serve(socket: Socket, { timers, answer }: Parts): void {
  let head = ''
  socket.unref()
  socket.setEncoding('latin1')
  const timer = timers.setTimeout(() => socket.destroy(), patienceMs)
  timer.unref()
  socket.on('close', () => timers.clearTimeout(timer))
  socket.on('error', () => {})
  const onData = (chunk: string): void => {
    head += chunk
    const isWhole = head.includes('\r\n\r\n')
    if (!isWhole && head.length < longestHead) return
    socket.off('data', onData)
    const request = isWhole ? readRequest(head) : undefined
    const settled = request === undefined ? Promise.resolve(badRequest) : answer(request)
    void settled.then((response) => socket.end(responseText(response, request?.method === 'HEAD')))
  }
  socket.on('data', onData)
}

const badRequest: Response = { status: 400, type: 'text/plain', body: 'Bad Request\n' }

function readRequest(head: string): Request | undefined {
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(head) ?? []
  if (method === undefined || target === undefined) return undefined
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1)
  const [, accept = ''] = /\r\naccept:[ \t]*([^\r\n]*)/i.exec(head) ?? []
  return { method, path, accept: accept.toLowerCase() }
}

function responseText({ status, type, body }: Response, isHead: boolean): string {
  const lines = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    ...(status === 405 ? ['allow: GET, HEAD'] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${isHead ? '' : body}`
}
