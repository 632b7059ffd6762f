import type { Attributes } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'

const client = 2
const producer = 3
/** The kind of a server that is no service of ours is a better name than its address. */
const sources = [
  'service.peer.name',
  'db.system.name',
  'db.system',
  'messaging.system',
  'server.address',
  'net.peer.name',
  'rpc.service',
]

/**
 * Whom a span calls, where nobody has said it: Jaeger draws the edge to a peer that sends no spans by `peer.service`. `likely`: the
 * answer of `peerSourceOf` for the same keys.
 */
export function peerServiceOf({ kind, attributes }: FinishedSpan, likely?: string): string | undefined {
  if (kind !== client && kind !== producer) return undefined
  if (likely !== undefined && isName(attributes[likely])) return attributes[likely]
  if (Object.hasOwn(attributes, 'peer.service')) return undefined
  for (const source of sources) {
    const value = attributes[source]
    if (isName(value)) return value
  }
  return undefined
}

/** Where the name comes from, if it is there: the first source of these keys, whatever its value. */
export function peerSourceOf(attributes: Attributes): string | undefined {
  if (Object.hasOwn(attributes, 'peer.service')) return undefined
  return sources.find((source) => Object.hasOwn(attributes, source))
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
