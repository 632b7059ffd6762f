import type { Agent, ClientRequest, ClientRequestArgs, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { HttpProxy } from '../../../config/proxy-for.ts'
import type { TlsMaterial } from './tls-files.ts'

/** A way through a proxy. Plain data: it goes to threads. */
export interface Tunnel {
  readonly proxy: HttpProxy
  /** To where: `host:port`. */
  readonly authority: string
  /** The proxy's certificate is checked with the same authorities as the receiver's. */
  readonly ca?: Buffer
}

export function withAuthority(tunnel: Tunnel, material: TlsMaterial | undefined): Tunnel {
  return material?.ca === undefined ? tunnel : { ...tunnel, ca: material.ca }
}

/** As `request.on('connect')` gives it: both ways are open. */
type Done = (error: NodeJS.ErrnoException | undefined, socket?: Socket) => void

export type OpenTunnel = (tunnel: Tunnel, builtin: (name: string) => unknown, done: Done) => void

/**
 * By HTTP's CONNECT: https://www.rfc-editor.org/rfc/rfc9110#name-connect. Also runs in a thread, to which it goes as text: it may
 * use nothing but its arguments. A refusal has the code `PROXY_` with the status.
 */
export const openTunnel: OpenTunnel = ({ proxy, authority, ca }, builtin, done) => {
  const { host, port, isTls, authorization } = proxy
  const { ClientRequest: Request } = builtin('http') as {
    ClientRequest: new (options: ClientRequestArgs) => ClientRequest
  }
  const { Agent: ProxyAgent } = builtin(isTls ? 'https' : 'http') as { Agent: new (options: object) => Agent }
  const request = new Request({
    protocol: isTls ? 'https:' : 'http:',
    host,
    port,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
    agent: new ProxyAgent({ autoSelectFamily: true, ca }),
  } as RequestOptions)
  // As `own-traffic.ts` marks the agent's own requests.
  Object.assign(request, { [Symbol.for('acme.otel-agent.own')]: true })
  request.on('socket', (socket: Socket) => socket.unref())
  request.on('error', done)
  request.on('connect', (response: IncomingMessage, socket: Socket, head: Buffer) => {
    if (response.statusCode === 200) {
      // The receiver may have spoken already.
      if (head.length > 0) socket.unshift(head)
      done(undefined, socket)
      return
    }
    socket.destroy()
    done(Object.assign(new Error('the proxy refuses'), { code: `PROXY_${response.statusCode}` }))
  })
  request.end()
}
