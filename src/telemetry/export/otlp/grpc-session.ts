import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { OtlpTarget } from '../../../config/otlp-target.ts'
import type { HttpProxy } from '../../../config/proxy-for.ts'
import type { Surroundings } from '../contract.ts'
import { makeOwn } from '../own-traffic.ts'
import { cutWhenAlone } from './cut-when-alone.ts'
import type { TlsFiles, TlsMaterial } from './tls-files.ts'
import { openTunnel, type Tunnel, withAuthority } from './tunnel.ts'

export interface Session {
  readonly http2: ClientHttp2Session
  /** Under it all. A session that is ended before it is open leaves its socket alone. */
  readonly socket: Socket
  /** What has ended it. */
  error(): unknown
}

/** `opening` is there where a proxy has to be passed first. */
export type SessionNow =
  | { readonly session: Session; readonly isReused: boolean }
  | { readonly opening: Promise<Session> }

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
  const net = from.builtin('net') as typeof import('node:net')
  const { origin } = new URL(target.url)
  let session: Session | undefined
  let opening: Promise<Session> | undefined
  let material: TlsMaterial | undefined

  const begin = (socket: Socket): Session => {
    const opened = makeOwn(http2.connect(origin, { createConnection: () => socket }), from)
    let ended: unknown
    // Each call tells of it by itself.
    opened.on('error', (error) => {
      ended = error
    })
    opened.on('goaway', () => opened.close())
    opened.unref()
    cutWhenAlone(socket, from)
    session = { http2: opened, socket, error: () => ended }
    return session
  }
  const beginThrough = async (way: Tunnel): Promise<Session> => {
    try {
      const socket = await tunnelled(withAuthority(way, material), from)
      return begin(overTls({ socket }, origin, material, from) ?? socket)
    } finally {
      opening = undefined
    }
  }
  const connected = (): Socket => {
    if (target.socketPath !== undefined) return net.connect(target.socketPath)
    const place = { ...placeOf(origin), autoSelectFamily: true }
    return overTls(place, origin, material, from) ?? net.connect(place)
  }
  return {
    current() {
      const current = tlsFiles?.current()
      if (session !== undefined && isUsable(session) && current === material) return { session, isReused: true }
      if (opening !== undefined) return { opening }
      session?.http2.close()
      material = current
      if (tunnel === undefined) return { session: begin(connected()), isReused: false }
      opening = beginThrough(tunnel)
      return { opening }
    },
  }
}

function isUsable({ http2, socket }: Session): boolean {
  return !http2.closed && !http2.destroyed && !socket.destroyed
}

function placeOf(origin: string): { host: string; port: number } {
  const { protocol, hostname, port } = new URL(origin)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) }
}

function tunnelled(tunnel: Tunnel, from: Surroundings): Promise<Socket> {
  return new Promise((resolve, reject) => {
    openTunnel(tunnel, from.builtin, (error, socket) => {
      if (socket === undefined) reject(error)
      else resolve(socket)
    })
  })
}

/** Without TLS, nothing. `where`: a place, or a socket that leads there already. */
function overTls(
  where: object,
  origin: string,
  material: TlsMaterial | undefined,
  from: Surroundings,
): Socket | undefined {
  if (!origin.startsWith('https:')) return undefined
  const { isIP } = from.builtin('net') as typeof import('node:net')
  const { connect } = from.builtin('tls') as typeof import('node:tls')
  const { host } = placeOf(origin)
  return connect({ ...material, ...where, host, servername: isIP(host) === 0 ? host : '', ALPNProtocols: ['h2'] })
}
