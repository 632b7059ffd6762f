import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** The way to a receiver, which can be lost as a firewall loses it: nobody hears of it. */
export interface Relay {
  readonly port: number
  /** Connections so far. */
  connections(): number
  /** From now on nothing passes, and the connections that are open are dead for good. */
  lose(): void
  /** New connections pass again. */
  restore(): void
  close(): Promise<void>
}

export async function startRelay(toPort: number): Promise<Relay> {
  const sockets: Socket[] = []
  let connections = 0
  let isLost = false
  const server = createServer((near) => {
    connections++
    near.on('error', () => {})
    sockets.push(near)
    if (isLost) {
      near.pause()
      return
    }
    const far = connect(toPort, '127.0.0.1')
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
    sockets.push(far)
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    lose() {
      isLost = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    restore() {
      isLost = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
