import type { Socket } from 'node:net'
import { isKeptAlive } from '../../../base/is-kept-alive.ts'
import type { Surroundings } from '../contract.ts'

const lookEveryMs = 100
/** Time for the other side of the world. What keeps the process may be a pipe that looks like a standard stream. */
const patienceMs = 500

/**
 * As long as a connection is being opened, Node keeps the process, whether the socket holds it or not: into a black hole, for minutes.
 * When nothing else keeps it, this one is ended, so that the process comes to its end.
 */
export function cutWhenAlone(socket: Socket, from: Pick<Surroundings, 'builtin'>): void {
  if (!socket.connecting) return
  const { setInterval, clearInterval } = from.builtin('timers') as typeof import('node:timers')
  let looks = 0
  const look = (): void => {
    if (++looks * lookEveryMs < patienceMs || isKeptAlive(process)) return
    socket.destroy(Object.assign(new Error('timeout'), { code: 'timeout' }))
  }
  const timer = setInterval(look, lookEveryMs).unref()
  const stop = (): void => clearInterval(timer)
  socket.once('connect', stop)
  socket.once('close', stop)
}
