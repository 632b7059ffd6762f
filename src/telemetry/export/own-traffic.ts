import type { Channel } from 'node:diagnostics_channel'
import type { ClientRequest, ClientRequestArgs } from 'node:http'
import type { ClientHttp2Session } from 'node:http2'
import type { Surroundings } from './contract.ts'

// An application may watch all that Node sends, by Node's channels. What the agent sends is none of its business: its log would
// grow by it, and what it sends because of that would go on for ever.

/** On what is the agent's own. Known by all chunks. */
const own = Symbol.for('acme.otel-agent.own')

const ofHttp = ['request.created', 'request.start', 'request.error', 'response.finish']
const ofHttp2 = ['created', 'start', 'error', 'finish', 'close', 'bodyChunkSent', 'bodySent']

type RequestClass = new (options: ClientRequestArgs) => ClientRequest
type From = Pick<Surroundings, 'builtin'>

/**
 * Requests that nobody hears of. Not `http.request`, which an instrumentation may have wrapped. A class, because the first event
 * comes from within the constructor.
 */
export function ownRequestClass(from: From): RequestClass {
  const { ClientRequest, OutgoingMessage } = from.builtin('http') as typeof import('node:http') & {
    ClientRequest: RequestClass
  }
  hide(from, 'http.client.', ofHttp)
  class OwnRequest extends ClientRequest {}
  Object.defineProperty(OwnRequest.prototype, own, { value: true })
  // What a `ClientRequest` does besides is to tell: an observer of performance entries would see the request with its headers, and
  // so with the key of the receiver.
  const { _finish } = OutgoingMessage.prototype as { _finish?: () => void }
  if (_finish !== undefined) Object.defineProperty(OwnRequest.prototype, '_finish', { value: _finish, writable: true })
  return OwnRequest
}

/** Nobody hears of the streams of this session. */
export function makeOwn(session: ClientHttp2Session, from: From): ClientHttp2Session {
  hide(from, 'http2.client.stream.', ofHttp2)
  const request = session.request.bind(session)
  return Object.assign(session, {
    [own]: true,
    // When a stream is closed, it has no session any more.
    request: (...args: Parameters<typeof request>) => Object.assign(request(...args), { [own]: true }),
  })
}

interface Message {
  readonly request?: { readonly [own]?: true }
  readonly stream?: { readonly [own]?: true; readonly session?: { readonly [own]?: true } }
}

type Watched = Channel & { [own]?: true }

function hide(from: From, prefix: string, names: readonly string[]): void {
  const { channel } = from.builtin('diagnostics_channel') as typeof import('node:diagnostics_channel')
  for (const name of names) {
    const watched = channel(prefix + name) as Watched
    if (watched[own] !== undefined) continue
    // Its prototype changes with its first subscriber: the present one is asked each time.
    const publish = function (this: Channel, message: Message, ...rest: unknown[]): void {
      if (!isOwn(message)) Object.getPrototypeOf(this).publish.call(this, message, ...rest)
    }
    Object.defineProperty(watched, 'publish', { value: publish, configurable: true, writable: true })
    Object.defineProperty(watched, own, { value: true })
  }
}

function isOwn({ request, stream }: Message): boolean {
  return (request?.[own] ?? stream?.[own] ?? stream?.session?.[own]) === true
}
