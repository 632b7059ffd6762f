import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const channel = 'http.server.request.start'
const requestsUntilSuspicious = 100

/**
 * Counts requests that the HTTP server has begun until the first span has ended. A hundred without one is told: nobody
 * should find out from an empty backend.
 */
export function watchForSilence(onSilence: (requests: number) => void): { stop(): void } {
  let requests = 0
  const count = (): void => {
    if (++requests < requestsUntilSuspicious) return
    stop()
    onSilence(requests)
  }
  const stop = (): void => {
    unsubscribe(channel, count)
  }
  subscribe(channel, count)
  return { stop }
}
