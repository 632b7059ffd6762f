/** What tells the time, and what makes ids. */
interface OwnClock {
  readonly nowMs: () => number
  readonly hrtime: () => [seconds: number, nanos: number]
  readonly random: () => number
}

/** In a chunk that is loaded later: what the start chunk has taken. */
declare const startedWith: { readonly clock: OwnClock } | undefined

/**
 * Taken when the agent starts. An application's tests may replace them later: fake timers and mocked clocks are for the tests, not
 * for our spans.
 */
export const ownClock: OwnClock =
  typeof startedWith === 'object' ? startedWith.clock : { nowMs: Date.now, hrtime: process.hrtime, random: Math.random }
