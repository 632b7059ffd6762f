import type { Outcome, Packed } from '../contract.ts'

/** What became of one body. */
export interface Delivery extends Outcome {
  /** The receiver finds it too large: halve it and send the halves, if that can be done. All of it counts as dropped here. */
  readonly isTooLarge?: boolean
  /** Not even a single small item: what else there is of its batch need not be tried. To be told by `refuse`. */
  readonly takesNothing?: boolean
}

/** Delivers bodies of one signal to one receiver, by the rules of OTLP/HTTP. Knows nothing of what they hold. */
export interface Sender {
  /** `items`: how many spans, points or records the body holds, for the counts. Retries included; never rejects. */
  send(body: Uint8Array, items: number, options?: SendOptions): Promise<Delivery>
  /**
   * At `process.exit()`, where nothing asynchronous runs any more: blocks until `body` and `more` are delivered, together with
   * all that was being sent and had not left yet, or until `deadlineMs` has passed. Counts what it delivered or gave up. An empty
   * body is fine.
   */
  sendNow(body: Uint8Array, items: number, deadlineMs: number, more?: readonly Packed[]): Outcome
  /** The process is about to end: `send` settles within `deadlineMs`, waiting no longer than that, and may keep the process. */
  hurry(deadlineMs: number): void
  /** What is lost because the receiver takes nothing, tried or not. */
  refuse(items: number): void
  /** What is sent in parts: its loss is told as one. */
  asOne<Result>(work: () => Promise<Result>): Promise<Result>
  /** Nothing runs after this: what was given up and not told yet is told. */
  lastWord(): void
}

export interface SendOptions {
  /** The body is zipped already. */
  readonly isZipped?: boolean
  /** Whoever sends halves wants to know when the receiver takes nothing. */
  readonly seesSmall?: boolean
  /** When the time is over, but another try might do: leave it to the caller instead of dropping it. */
  readonly mayBeLeft?: boolean
}
