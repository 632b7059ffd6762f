import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { OtlpTarget } from '../../../config/otlp-target.ts'
import type { HttpProxy } from '../../../config/proxy-for.ts'
import type { Surroundings } from '../contract.ts'
import { makeOwn } from '../own-traffic.ts'
import type { TlsFiles, TlsMaterial } from './tls-files.ts'
import { openTunnel, type Tunnel, withAuthority } from './tunnel.ts'

/** `opening` is there where a proxy has to be passed first. */
export type SessionNow =
  | { readonly session: ClientHttp2Session; readonly isReused: boolean }
  | { readonly opening: Promise<ClientHttp2Session> }

interface Parts {
  readonly target: OtlpTarget
  readonly tunnel: Tunnel | undefined
  readonly tlsFiles: TlsFiles | undefined
  readonly from: Surroundings
}

/** Through a proxy, gRPC always goes by a tunnel, also without TLS. */
export function tunnelFor(proxy: HttpProxy | undefined, { url }: OtlpTarget): Tunnel | undefined {
  if (proxy === undefined) return undefined
  const { hostname, port, protocol } = new URL(url)
  return { proxy, authority: `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}` }
}

/** One session for all calls; another one when it has ended, or certificates have changed. */
export function createSessions({ target, tunnel, tlsFiles, from }: Parts): { current(): SessionNow } {
  const http2 = from.builtin('http2') as typeof import('node:http2')
  const { origin } = new URL(target.url)
  let session: ClientHttp2Session | undefined
  let opening: Promise<ClientHttp2Session> | undefined
  let material: TlsMaterial | undefined

  const begin = (createConnection?: () => Socket): ClientHttp2Session => {
    const options = { autoSelectFamily: true, ...material, ...(createConnection !== undefined && { createConnection }) }
    const opened = makeOwn(http2.connect(origin, options as object), from)
    // Each call tells of it by itself.
    opened.on('error', () => {})
    // One for each call under way: what is halved again and again makes more of them than Node finds usual.
    opened.setMaxListeners(32)
    opened.on('goaway', () => opened.close())
    opened.unref()
    session = opened
    return opened
  }
  const beginThrough = async (way: Tunnel): Promise<ClientHttp2Session> => {
    try {
      const socket = await tunnelled(withAuthority(way, material), from)
      return begin(() => overTls(socket, origin, material, from))
    } finally {
      opening = undefined
    }
  }
  return {
    current() {
      const current = tlsFiles?.current()
      if (session !== undefined && !session.closed && !session.destroyed && current === material)
        return { session, isReused: true }
      if (opening !== undefined) return { opening }
      session?.close()
      material = current
      const { socketPath } = target
      if (tunnel !== undefined) {
        opening = beginThrough(tunnel)
        return { opening }
      }
      if (socketPath === undefined) return { session: begin(), isReused: false }
      const net = from.builtin('net') as typeof import('node:net')
      return { session: begin(() => net.connect(socketPath)), isReused: false }
    },
  }
}

function tunnelled(tunnel: Tunnel, from: Surroundings): Promise<Socket> {
  return new Promise((resolve, reject) => {
    openTunnel(tunnel, from.builtin, (error, socket) => {
      if (socket === undefined) reject(error)
      else resolve(socket)
    })
  })
}

function overTls(socket: Socket, origin: string, material: TlsMaterial | undefined, from: Surroundings): Socket {
  const { protocol, hostname } = new URL(origin)
  if (protocol !== 'https:') return socket
  const { isIP } = from.builtin('net') as typeof import('node:net')
  const { connect } = from.builtin('tls') as typeof import('node:tls')
  const host = hostname.replace(/^\[|\]$/g, '')
  return connect({ ...material, socket, host, servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['h2'] })
}
