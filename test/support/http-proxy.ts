import { createServer, request } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface HttpProxyServer {
  readonly port: number
  /** `CONNECT host:port` or `POST http://…`, and the credentials that came with it. */
  readonly asked: readonly { readonly what: string; readonly authorization: string | undefined }[]
  close(): Promise<void>
}

/** A proxy on loopback. Whatever name it is asked for, it goes to 127.0.0.1; or it answers `refuseWith` and goes nowhere. */
export async function startHttpProxy(refuseWith?: number, tls?: ServerOptions): Promise<HttpProxyServer> {
  const asked: { what: string; authorization: string | undefined }[] = []
  const sockets = new Set<Socket>()
  const server = tls === undefined ? createServer() : createTlsServer(tls)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.on('request', (incoming, response) => {
    const { method, url = '', headers } = incoming
    asked.push({ what: `${method} ${url}`, authorization: headers['proxy-authorization'] })
    if (refuseWith !== undefined) {
      response.writeHead(refuseWith).end()
      return
    }
    const { port, pathname } = new URL(url)
    const { 'proxy-authorization': _ours, ...rest } = headers
    const onward = request({ host: '127.0.0.1', port, path: pathname, method, headers: rest }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  server.on('connect', ({ url = '', headers }, socket: Socket, head: Buffer) => {
    asked.push({ what: `CONNECT ${url}`, authorization: headers['proxy-authorization'] })
    socket.on('error', () => {})
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`)
      return
    }
    const onward = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.write(head)
      socket.pipe(onward).pipe(socket)
    })
    sockets.add(onward)
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
