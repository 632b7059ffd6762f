import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { MessagePort } from 'node:worker_threads'
import type { Surroundings } from '../contract.ts'
import type { Reply } from './reply.ts'
import { type OpenTunnel, openTunnel, type Tunnel } from './tunnel.ts'

export interface Body {
  readonly bytes: Uint8Array
  /** To be unzipped, by the thread. */
  readonly isZipped: boolean
}

/** What the thread is given. */
export interface Order {
  readonly bodies: readonly Body[]
  readonly options: RequestOptions & { readonly tunnel?: Tunnel }
  readonly deadlineMs: number
  /** Counts the replies. */
  readonly count: Int32Array
  readonly port: MessagePort
}

export interface NumberedReply {
  readonly index: number
  readonly reply: Reply
}

/** Runs in the thread, and goes there as text: it may use nothing but its argument. */
export type Posting = (require: (name: string) => unknown, openTunnel: OpenTunnel) => void

/**
 * Posts without this thread's event loop, which is gone once the process exits: a new thread has one of its own, and this one
 * waits for it, for at most `deadlineMs`. Each body is posted once. Costs some 30 to 40 ms. `now` is a clock in milliseconds.
 */
export function postFromThread(
  bodies: readonly Body[],
  options: Order['options'],
  from: Surroundings,
  deadlineMs: number,
  now: () => number,
  posting: Posting = postAll,
): Reply[] {
  const replies = bodies.map((): Reply => ({ kind: 'failure', code: 'timeout', message: 'no reply came' }))
  if (bodies.length === 0) return replies
  const { MessageChannel, receiveMessageOnPort, Worker } = threadsOf(from)
  const { port1, port2 } = new MessageChannel()
  const count = new Int32Array(new SharedArrayBuffer(4))
  const order: Order = { bodies, options, deadlineMs, count, port: port2 }
  try {
    // No flags and no variables: the thread must not load the agent again. Nothing of it is printed.
    const bare = { eval: true, execArgv: [], env: {}, stdout: true, stderr: true }
    const text = `(${posting.toString()})(require, ${openTunnel.toString()})`
    const worker = new Worker(text, { ...bare, workerData: order, transferList: [port2, ...ownMemoryOf(bodies)] })
    worker.on('error', () => {})
    worker.unref()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return replies.map(() => ({
      kind: 'failure',
      code: 'ERR_NO_THREAD',
      message: `no thread may be started (${code ?? message})`,
    }))
  }
  const endBy = now() + deadlineMs
  for (let done = 0; done < bodies.length && endBy > now(); done = Atomics.load(count, 0)) {
    // An application's tests may have stopped the clock: no second wait after one that was in vain.
    if (Atomics.wait(count, 0, done, endBy - now()) === 'timed-out') break
  }
  for (let next = receiveMessageOnPort(port1); next !== undefined; next = receiveMessageOnPort(port1)) {
    const { index, reply } = next.message as NumberedReply
    replies[index] = reply
  }
  port1.close()
  return replies
}

/** What waited is moved to the thread, not copied. It has memory of its own, which nobody needs after this. */
function ownMemoryOf(bodies: readonly Body[]): ArrayBuffer[] {
  return bodies.flatMap(({ bytes: { buffer }, isZipped }) => (isZipped ? (buffer as ArrayBuffer) : []))
}

function threadsOf(from: Surroundings): typeof import('node:worker_threads') {
  return from.builtin('worker_threads') as typeof import('node:worker_threads')
}

/** Runs in the thread, and goes there as text: it may use nothing but its arguments. Not all at once, where there are many. */
function postAll(require: (name: string) => unknown, openTunnel: OpenTunnel): void {
  const { workerData } = require('node:worker_threads') as { workerData: Order }
  const { gunzipSync } = require('node:zlib') as typeof import('node:zlib')
  const { bodies, options, deadlineMs, count, port } = workerData
  const http = require(options.protocol === 'https:' ? 'node:https' : 'node:http') as typeof import('node:http')
  const atOnce = 8
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce })
  const endBy = performance.now() + deadlineMs
  let next = 0

  if (options.tunnel !== undefined) connectThrough(options.tunnel)
  for (let lane = 0; lane < atOnce; lane++) postNext()

  function postNext(): void {
    const index = next++
    if (index < bodies.length) post(index, bodies[index] as Body)
  }

  function post(index: number, { bytes, isZipped }: Body): void {
    let isDone = false
    const done = (reply: Reply): void => {
      if (isDone) return
      isDone = true
      port.postMessage({ index, reply } satisfies NumberedReply)
      Atomics.add(count, 0, 1)
      Atomics.notify(count, 0)
      postNext()
    }
    const failed = (error: NodeJS.ErrnoException & { errors?: readonly NodeJS.ErrnoException[] }): void => {
      const { code = 'ECONNRESET', message } = error.errors?.[0] ?? error
      done({ kind: 'failure', code, message })
    }
    try {
      const body = isZipped ? gunzipSync(bytes) : bytes
      const headers = { ...(options.headers as Record<string, string>), 'content-length': body.length }
      const request = http.request({ ...options, agent, headers, autoSelectFamily: true } as RequestOptions)
      request.on('error', failed)
      request.on('close', () => failed(new Error('closed without a reply')))
      request.on('response', (response) => read(response, done))
      setTimeout(() => request.destroy(), Math.max(0, endBy - performance.now())).unref()
      request.end(body)
    } catch (error) {
      failed(error as Error)
    }
  }

  function connectThrough(tunnel: Tunnel): void {
    const { connect } = require('node:tls') as typeof import('node:tls')
    const createConnection = (own: object, connected: (error: Error | null, socket?: Socket) => void): void => {
      // Nothing else holds the thread while the proxy is asked.
      const hold = setTimeout(() => {}, deadlineMs)
      openTunnel(tunnel, require, (error, socket) => {
        clearTimeout(hold)
        if (socket === undefined) connected(error ?? null)
        else connected(null, connect({ ...own, socket: socket.ref() }))
      })
    }
    Object.assign(agent, { createConnection })
  }

  /** The status decides. The rest is waited for, but not for long, and not without end. */
  function read(response: IncomingMessage, done: (reply: Reply) => void): void {
    const kept: Buffer[] = []
    let bytes = 0
    const { statusCode: status = 0, headers } = response
    const finish = (): void => done({ kind: 'answer', status, headers: { ...headers }, body: Buffer.concat(kept) })
    response.on('data', (chunk: Buffer) => {
      kept.push(chunk)
      bytes += chunk.length
      if (bytes > 65_536) response.destroy()
    })
    response.on('error', finish)
    response.on('close', finish)
    response.on('end', finish)
    setTimeout(() => response.destroy(), 100)
  }
}
