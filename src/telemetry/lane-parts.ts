import type { Exporter, Packing } from './export/contract.ts'

/** Counts of items. `added` is the sum of the others. */
export interface LaneStats {
  readonly added: number
  readonly accepted: number
  readonly dropped: number
  readonly queued: number
  readonly inFlight: number
}

export interface LaneParts<Item> {
  /** Of the exporter, as users know it. */
  readonly name: string
  /** Called when there is something to send, until it succeeds. */
  readonly load: () => Exporter<Item>
  /** Gives nothing while it cannot be loaded. */
  readonly packing: (() => Packing<Item> | undefined) | undefined
  readonly maxItems: number
  readonly maxBytes: number
  readonly warn: (code: string, message: string) => void
  readonly detached: <Result>(work: () => Result) => Result
  readonly noun: string
  /** How many items there were, for all exporters alike. */
  readonly totalAdded: () => number
  /** There is room again, or the exporter is off. */
  readonly onRoom: () => void
  /** A batch waits that could be sent. */
  readonly onReady: () => void
}
