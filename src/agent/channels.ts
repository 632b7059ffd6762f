import { subscribe } from 'node:diagnostics_channel'
import { safely } from '../base/safely.ts'
import type { Ledger } from '../interception/ledger.ts'

/** A library that publishes what it does: nothing of it has to be patched. */
export interface ChannelEntry {
  readonly library: string
  readonly channel: string
  /** Loads the instrumentation; returns who gets the messages: nobody, where there is no tracing. */
  begin(): ((message: unknown) => void) | undefined
}

/** Each instrumentation is loaded at the first event on its channel, which it gets like those that follow. */
export function listenToChannels(
  entries: readonly ChannelEntry[],
  ledger: Ledger,
  onError: (doing: string, error: unknown) => void,
): void {
  for (const { library, channel, begin } of entries) {
    let listener: ((message: unknown) => void) | undefined
    let hasBegun = false
    const note = { library, version: undefined, path: undefined, how: 'channel', instrumentation: library } as const
    const load = (): void => {
      listener = begin()
      ledger.note({ ...note, outcome: listener === undefined ? 'failed' : 'patched' })
    }
    // It stays where it is: who comes or goes during an event makes older lines of Node call others twice, or not at all.
    subscribe(channel, (message) => {
      if (!hasBegun) {
        hasBegun = true
        safely(`listen to ${channel}`, load, (doing, error) => {
          ledger.note({ ...note, outcome: 'failed' })
          onError(doing, error)
        })
      }
      listener?.(message)
    })
  }
}

/** Since Node 20. `hear` is called for each worker thread. */
export function whenThreadsStart(hear: () => void, onError: (doing: string, error: unknown) => void): void {
  subscribe('worker_threads', () => safely('hear threads', hear, onError))
}
