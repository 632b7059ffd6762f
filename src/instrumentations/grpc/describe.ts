import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { UnsettledAttributes } from '../contract.ts'
import { hostAndPort } from '../semantics/host-and-port.ts'

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 0.001, n: 0.000001 }

/** `grpc-timeout`, as `250m`, in milliseconds. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests */
export function timeoutOf(header: string | string[] | undefined): number | undefined {
  const match = /^(\d{1,8})\s*([HMSmun])$/.exec(String(header))
  return match === null ? undefined : Math.round(Number(match[1]) * (unitMs[match[2] ?? ''] as number))
}

/** How long the call may take, from where it is told; and which try it is, when it is not the first. */
export function deadlineAttributes(
  timeoutMs: number | undefined,
  attempts: string | string[] | undefined,
): UnsettledAttributes | undefined {
  if (timeoutMs === undefined && attempts === undefined) return undefined
  const previous = Number(attempts)
  return {
    'acme.grpc.timeout_ms': timeoutMs,
    'acme.grpc.previous_attempts': Number.isInteger(previous) ? previous : undefined,
  }
}

export interface Outcome {
  readonly code: number
  readonly details: string
}

/** What the client was told, at the end or, if there was no message, at once; `undefined` when the stream broke off before. */
export function outcomeOf({ sentHeaders, sentTrailers }: ServerHttp2Stream): Outcome | undefined {
  return statusIn(sentTrailers) ?? statusIn(sentHeaders)
}

function statusIn(headers: OutgoingHttpHeaders | undefined): Outcome | undefined {
  const status = headers?.['grpc-status']
  if (status === undefined) return undefined
  return { code: Number(status), details: decoded(String(headers?.['grpc-message'] ?? '')) }
}

function decoded(text: string): string {
  try {
    return decodeURI(text)
  } catch {
    return text
  }
}

export interface Target {
  readonly address: string
  readonly port: number | undefined
}

/**
 * `dns:shop.example:50051`, `dns://1.1.1.1/shop.example:50051`, `unix:/run/shop.sock`. What names more than one server, or is
 * resolved by the application's own means, stays as it is. https://grpc.github.io/grpc/core/md_doc_naming.html
 */
export function parseTarget(target: string): Target {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase()
  if (scheme === 'unix') return { address: target.slice(5).replace(/^\/\/(?=\/)/, ''), port: undefined }
  const isList = target.includes(',')
  const rest =
    scheme === 'dns' || ((scheme === 'ipv4' || scheme === 'ipv6') && !isList)
      ? target.slice(scheme.length + 1).replace(/^\/\/[^/]*\//, '')
      : target
  const { name, port } = hostAndPort(rest)
  const isPlain = !isList && !rest.includes('/') && (rest !== target || port !== undefined || scheme === undefined)
  return isPlain ? { address: name, port } : { address: target, port: undefined }
}

/** `127.0.0.1:50051`, `[::1]:50051`, a path; nothing else is the address of a peer. */
export function parsePeer(peer: string): Target | undefined {
  if (peer.startsWith('/')) return { address: peer, port: undefined }
  if (!/^(?:\d+(?:\.\d+){3}|\[[\da-f:.]+\]):\d+$/i.test(peer)) return undefined
  const { name, port } = hostAndPort(peer)
  return { address: name, port }
}
