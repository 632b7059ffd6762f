import type { Config } from '../config/settings.ts'
import type { Exporter, Packing } from './export/contract.ts'
import type { Weighing } from './scales.ts'

export interface BatchOptions<Item> {
  /** For log records, give the values of the `blrp…` settings. */
  readonly config: Pick<Config, 'bspMaxQueueSize' | 'bspMaxExportBatchSize' | 'bspScheduleDelayMs'>
  /** By name. Each is called when there is something to send, until it succeeds. */
  readonly exporters: Readonly<Record<string, () => Exporter<Item>>>
  /** What has to wait is packed. Without it, it waits as it is. */
  readonly packing?: {
    /** Called when it is needed, and no exporter has one of its own. */
    readonly load: () => Packing<Item>
    /** Of packed batches, for each exporter. */
    readonly maxBytes: number
  }
  /** What waits as it is, where nothing packs it. */
  readonly weighing?: Weighing<Item>
  readonly warn: (code: string, message: string) => void
  /** Runs work outside any request, so that timers and sockets made by it neither keep a request's context nor are traced. */
  readonly detached?: <Result>(work: () => Result) => Result
  /** In messages. */
  readonly noun?: string
}
