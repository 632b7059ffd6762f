import type { Surroundings } from '../export/contract.ts'
import { createGrpcConnection } from '../export/otlp/grpc-connection.ts'
import { deadlineMs, maxReplyBytes, reasonOf } from './asking.ts'

export type GrpcAsker = typeof grpcAsker

/**
 * A chunk of its own, `dist/sampling-grpc.cjs`: most ask over HTTP. Asks one method of gRPC, by its URL, over one connection. Gives
 * the message of the answer, and rejects with a phrase for the user. It never holds the process.
 */
export function grpcAsker(url: URL, from: Surroundings): (message: Uint8Array) => Promise<Buffer> {
  const target = { url: url.href, headers: {}, timeoutMs: deadlineMs, compression: 'none' } as const
  const connection = createGrpcConnection(target, from, () => performance.now())
  return async (message) => {
    const reply = await connection.post(message, deadlineMs).reply
    if (reply.kind === 'failure') throw new Error(reasonOf(reply))
    const { status, body } = reply
    if (status !== 200) throw new Error(`answers ${Buffer.from(body).toString('utf8') || status}`)
    if (body.length > maxReplyBytes) throw new Error(`answers with more than ${maxReplyBytes / 1024} KiB`)
    return Buffer.from(body)
  }
}
