import { ownTimers } from '../../base/own-timers.ts'
import type { Config } from '../../config/settings.ts'
import type { LateMeterProvider } from '../late-meter-provider.ts'
import type { MainThreadLink } from './main-thread-link.ts'

/** At the latest, so that a thread that is terminated has lost little. */
const handOverAfterMs = 1_000

export interface HandOver {
  /** Something was measured for the first time. */
  begin(arm: (() => void) | undefined): void
  flush(): Promise<void>
  flushNow(deadlineMs: number): void
}

/**
 * In a worker thread: what the agent's own instrumentations have measured goes to the main thread, which adds it to its own. So
 * there is one series for a process, and no metrics SDK in each thread. Whoever measures by the API still gets one.
 */
export function createHandOver(config: Config, meters: LateMeterProvider, link: () => MainThreadLink): HandOver {
  const give = (isThere: boolean): void => {
    if (!isThere || !meters.hasNews() || meters.needsSdk()) return
    link().giveMeasured(meters.ownHistograms().map((histogram) => histogram.takeAll()))
    meters.seen()
  }
  const flush = async (): Promise<void> => {
    if (meters.hasNews() && !meters.needsSdk()) give(await link().asks())
  }
  return {
    begin(arm) {
      arm?.()
      ownTimers.setInterval(flush, Math.min(config.metricExportIntervalMs, handOverAfterMs)).unref()
    },
    flush,
    flushNow(deadlineMs) {
      if (meters.hasNews() && !meters.needsSdk()) give(link().asksNow(deadlineMs))
    },
  }
}
