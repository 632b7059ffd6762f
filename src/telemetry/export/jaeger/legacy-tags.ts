import type { FinishedSpan } from '../../finished-span.ts'
import type { Tag, TagValue } from './tag.ts'

/** Today's names and those that they had before semantic conventions 1.23 (HTTP) and 1.28 (databases). */
const renamed: Readonly<Record<string, string>> = {
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'http.request.body.size': 'http.request_content_length',
  'http.response.body.size': 'http.response_content_length',
  'url.full': 'http.url',
  'url.scheme': 'http.scheme',
  'client.address': 'http.client_ip',
  'user_agent.original': 'http.user_agent',
  'network.peer.address': 'net.sock.peer.addr',
  'network.peer.port': 'net.sock.peer.port',
  'db.system.name': 'db.system',
  'db.namespace': 'db.name',
  'db.query.text': 'db.statement',
  'db.operation.name': 'db.operation',
}

const server = 1

/** For searches that were saved as `http.status_code=200`: old names beside the new ones. */
export function legacyTags({ kind, attributes }: FinishedSpan): Tag[] {
  const side = kind === server ? 'net.host' : 'net.peer'
  const pairs: [string, unknown][] = [
    ...Object.keys(renamed).map((name): [string, unknown] => [renamed[name] as string, attributes[name]]),
    [`${side}.name`, attributes['server.address']],
    [`${side}.port`, attributes['server.port']],
    ['http.target', targetOf(attributes['url.path'], attributes['url.query'])],
  ]
  return pairs.filter((pair): pair is [string, TagValue] => isTagValue(pair[1]) && !Object.hasOwn(attributes, pair[0]))
}

function targetOf(path: unknown, query: unknown): string | undefined {
  if (typeof path !== 'string') return undefined
  return typeof query === 'string' && query !== '' ? `${path}?${query}` : path
}

function isTagValue(value: unknown): value is TagValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
