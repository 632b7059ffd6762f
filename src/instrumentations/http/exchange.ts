import type { Context } from '../contract.ts'

/** One request with its response, on either side. It hears the events of both without being among their listeners. */
export interface Exchange {
  /** In which the listeners run; without it, in whatever is active. */
  readonly context: Context | undefined
  /** Before the listeners do. `argument` is the event's first. */
  hears(event: unknown, emitter: object, argument: unknown): void
}
