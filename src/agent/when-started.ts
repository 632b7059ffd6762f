import type { EventLoopUtilization } from 'node:perf_hooks'
import { ownTimers } from '../base/own-timers.ts'

/** The SDKs of metrics and logs take milliseconds each: they wait until the application has started. */
const lookAfterMs = 500
/** One that was busy for more of that time than this is still starting, which lasts for so many times at most. */
const busyShare = 0.9
const maxWaits = 10

/** Calls `start`, which must not throw, when the application has had its turn. Keeps no process alive. */
export function whenStarted(start: () => void, waits = maxWaits, before?: EventLoopUtilization): void {
  const look = (): void => {
    const now = utilizationSince(undefined)
    const share = before === undefined ? now?.utilization : utilizationSince(before)?.utilization
    if (share !== undefined && share > busyShare && waits > 1) whenStarted(start, waits - 1, now)
    else start()
  }
  ownTimers.setTimeout(look, lookAfterMs).unref()
}

/** `undefined` where the application's tests have replaced `performance` by a clock that stands still. */
function utilizationSince(before: EventLoopUtilization | undefined): EventLoopUtilization | undefined {
  try {
    return performance.eventLoopUtilization(before)
  } catch {
    return undefined
  }
}
