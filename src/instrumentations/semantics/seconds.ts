import type { OpenSpan } from '../contract.ts'

// Taken before the application can replace it: fake timers are for its tests.
const performanceNow = performance.now.bind(performance)

/** A span that records has read the clock already, which is not cheap; only without one it is read here. */
export function startMs(span: OpenSpan): number {
  return span.isRecording() ? 0 : performanceNow()
}

/** What an exchange has taken, whose span has just ended. */
export function secondsOf(span: OpenSpan, startedMs: number): number {
  const { duration } = span
  return duration === undefined ? (performanceNow() - startedMs) / 1000 : duration[0] + duration[1] / 1e9
}
