import type { NumberedReply, Order } from './post-from-thread.ts'

/**
 * Runs in a thread when the process exits, and goes there as text: it may use nothing but its argument. Of the answer, only what
 * decides is told: accepted, not accepted, or no answer.
 */
export function postGrpcAll(require: (name: string) => unknown): void {
  const { workerData } = require('node:worker_threads') as { workerData: Order }
  const { connect } = require('node:http2') as typeof import('node:http2')
  const { gunzipSync } = require('node:zlib') as typeof import('node:zlib')
  const { bodies, options, deadlineMs, count, port } = workerData
  // The rest is for TLS. The address is not called `host` here, which would name what to look up.
  const { host: origin, headers: given, protocol: _protocol, ...material } = options
  const { 'x-compressed': zipped, ...headers } = given as Record<string, string>
  const session = connect(String(origin), { autoSelectFamily: true, ...material } as object)
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
    if (told.size === bodies.length) session.close()
    else postNext()
  }
  session.on('error', (error: NodeJS.ErrnoException) => {
    failed = error.code ?? failed
    bodies.forEach((_body, index) => {
      done(index, { kind: 'failure', code: failed, message: failed })
    })
  })
  setTimeout(() => session.destroy(), deadlineMs).unref()
  for (let lane = 0; lane < atOnce; lane++) postNext()

  function postNext(): void {
    const index = next++
    const body = session.destroyed ? undefined : bodies[index]
    if (body !== undefined) post(index, body.isZipped ? gunzipSync(body.bytes) : body.bytes)
  }

  function post(index: number, body: Uint8Array): void {
    const stream = session.request(headers)
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
