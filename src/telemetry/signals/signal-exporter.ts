import type { Outcome } from '../export/contract.ts'

/** One destination of a signal that is not traces: what `SpanExporter` is for spans. */
export interface SignalExporter<Batch, Item = never> {
  /** Settles when the batch was accepted, given up for good, or left to the caller. Never rejects. */
  send(batch: Batch): Promise<Outcome<Item>>
  /** At `process.exit()`: blocks until the batch is delivered or `deadlineMs` has passed. */
  sendNow(batch: Batch, deadlineMs: number): Outcome
  /** Lets `send` settle by `deadlineMs` from now. */
  hurry(deadlineMs: number): void
  /** Nothing runs after this: what was to be told later is told. */
  lastWord?(): void
}
