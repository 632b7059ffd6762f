import type { FinishedSpan } from '../../finished-span.ts'

const client = 2
const producer = 3
/** The kind of a server that is no service of ours is a better name than its address. */
const sources = ['db.system.name', 'db.system', 'messaging.system', 'server.address', 'net.peer.name', 'rpc.service']

/** Whom a span calls, where nobody has said it: Jaeger draws the edge to a peer that sends no spans by `peer.service`. */
export function peerServiceOf({ kind, attributes }: FinishedSpan): string | undefined {
  if ((kind !== client && kind !== producer) || Object.hasOwn(attributes, 'peer.service')) return undefined
  for (const source of ['service.peer.name', ...sources]) {
    const value = attributes[source]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}
