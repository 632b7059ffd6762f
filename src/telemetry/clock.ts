import type { HrTime, TimeInput } from '@opentelemetry/api'
import { ownClock } from '../base/own-clock.ts'

const { nowMs: wallClockMs, hrtime: monotonic } = ownClock

/**
 * The distance from the monotonic clock to the wall clock. Within a trace it never changes: durations are never negative however
 * the wall clock jumps.
 */
export interface Anchor {
  readonly seconds: number
  readonly nanos: number
}

let anchor: Anchor | undefined

/** More than a reading that is cut to whole milliseconds can be off. */
const driftNanos = 2e6

/** A trace begins with its first span, which needs no reading of its own. */
export interface TraceStart {
  readonly anchor: Anchor
  readonly time: HrTime
}

/**
 * For a new trace. The anchor is the same one as long as the wall clock runs evenly, so that traces are dated in their order, to
 * the microsecond; when the clock has been set, the next trace is dated right.
 */
export function startTrace(): TraceStart {
  const wallMs = wallClockMs()
  const time = monotonic()
  const seconds = Math.floor(wallMs / 1000) - time[0]
  const nanos = (wallMs % 1000) * 1e6 - time[1]
  const drift = anchor === undefined ? driftNanos : (seconds - anchor.seconds) * 1e9 + nanos - anchor.nanos
  if (anchor === undefined || drift <= -driftNanos || drift >= driftNanos) anchor = { seconds, nanos }
  return { anchor, time: moved(time, anchor) }
}

/** The clock of a span that has one: spans of a trace share it within a process. */
export function anchorOf(span: object | undefined): Anchor | undefined {
  return (span as { readonly anchor?: Anchor } | undefined)?.anchor
}

/** Now, since the epoch, as [seconds, nanoseconds]. */
export function timeAt(anchor: Anchor): HrTime {
  return moved(monotonic(), anchor)
}

/** Within the array that `hrtime` has made. */
function moved(time: HrTime, anchor: Anchor): HrTime {
  time[0] += anchor.seconds
  time[1] += anchor.nanos
  if (time[1] < 0) {
    time[1] += 1e9
    time[0] -= 1
  } else if (time[1] >= 1e9) {
    time[1] -= 1e9
    time[0] += 1
  }
  return time
}

/** Three years: what is less is taken for a value of `performance.now()`, not for a day before March 1973. */
const longestUptimeMs = 1e11

/** What the API allows as a time: `HrTime`, `Date`, milliseconds since the epoch, or a value of `performance.now()`. */
export function timeOf(input: TimeInput): HrTime | undefined {
  if (Array.isArray(input)) return [input[0], input[1]]
  const ms = input instanceof Date ? input.getTime() : input
  if (typeof ms !== 'number' || !Number.isFinite(ms)) return undefined
  const sinceEpochMs = ms < longestUptimeMs ? ms + performance.timeOrigin : ms
  const seconds = Math.floor(sinceEpochMs / 1000)
  return [seconds, Math.round((sinceEpochMs - seconds * 1000) * 1e6)]
}

export function isBefore(a: HrTime, b: HrTime): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
}
