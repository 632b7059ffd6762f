import { monotonicMs } from './hand-over.ts'

export interface Timer {
  clear(): void
}

/** Node's timers count from when their turn of the event loop began, so they are early where it has loaded chunks since. */
export function timerAt(until: number, then: () => void): Timer {
  let timer: NodeJS.Timeout
  const start = (): void => {
    timer = setTimeout(() => (monotonicMs() < until ? start() : then()), Math.ceil(until - monotonicMs()))
  }
  start()
  return { clear: () => clearTimeout(timer) }
}
