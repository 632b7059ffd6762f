import { subscribe } from 'node:diagnostics_channel'

type Process = typeof process & { readonly moduleLoadList?: readonly string[] }

/** Between the start and a client over TLS, which no channel tells of. */
const looksAfterMs = [0, 10, 50, 250, 1000, 4000]

/**
 * For a builtin of the network that ES modules may import where Node does not tell of it, and that takes too long to be loaded for
 * nothing. It is looked for at each new connection, and now and then; `found` is called once.
 */
export function watchUnseen(name: string, found: () => void): void {
  const entry = `NativeModule ${name}`
  let isFound = false
  const look = (): void => {
    if (isFound || (process as Process).moduleLoadList?.includes(entry) !== true) return
    isFound = true
    found()
  }
  // They stay where they are: who leaves during an event makes older lines of Node call others twice, or not at all.
  subscribe('net.server.socket', look)
  subscribe('net.client.socket', look)
  for (const afterMs of looksAfterMs) setTimeout(look, afterMs).unref()
}
