import type { Http2Session } from 'node:http2'
import { createNotes } from './note.ts'

/** The other end of a connection. */
interface Peer {
  readonly address: string | undefined
  readonly port: number | undefined
  readonly isTls: boolean
}

const peers = createNotes<Peer>()

/** The same for all streams of a session; Node answers each question about its socket by a proxy. */
export function peerOf(session: Http2Session | undefined): Peer | undefined {
  if (session === undefined || session === null) return undefined
  const known = peers.of(session)
  if (known !== undefined) return known
  // Without a connection yet, or any more.
  const address = session.socket?.remoteAddress
  if (address === undefined) return undefined
  const peer = { address, port: session.socket.remotePort, isTls: session.encrypted === true }
  peers.put(session, peer)
  return peer
}
