import { subscribe } from 'node:diagnostics_channel'
import { safely } from '../base/safely.ts'
import type { Kit, Listener } from '../instrumentations/contract.ts'
import type { Ledger } from '../interception/ledger.ts'
import type { Fuses } from './fuses.ts'

/** A library that publishes what it does: nothing of it has to be patched. */
export interface ChannelEntry {
  readonly library: string
  readonly channel: string
  /** Loads the instrumentation; returns who gets the messages. */
  begin(): (message: unknown) => void
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
      ledger.note({ ...note, outcome: 'patched' })
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

/** Gives the messages to a library's listener, whose failures stay here and, in the end, switch it off. */
export function beginOurs(
  library: string,
  channel: string,
  listenerOf: () => Listener,
  kit: Kit,
  fuses: Fuses,
): ChannelEntry['begin'] {
  return () => {
    const listener = listenerOf()
    let isOn = true
    fuses.whenBlown(library, () => {
      isOn = false
    })
    const failed = (doing: string, error: unknown): void => fuses.failed(library, doing, error)
    return (message) => {
      if (isOn) safely(`listen to ${channel}`, () => listener(message, kit), failed)
    }
  }
}
