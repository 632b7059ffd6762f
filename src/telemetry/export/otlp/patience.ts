/** How long one delivery may still go on. Changes as it goes. */
export interface Patience {
  /** On the monotonic clock, in milliseconds. */
  giveUpAt: number
  /** The process is about to end. */
  isHurried: boolean
  /** Requests made so far. */
  attempts: number
  /** When the last of them began, on the same clock. */
  attemptedAt: number
  /** What was left after the pause was too little for another one. */
  isLastAttempt: boolean
}

const firstPauseMs = 500
const longestPauseMs = 8_000
const hurriedPauseMs = 100
const hurriedAttempts = 2
/** Kept back from a long pause, so that an attempt still fits before the end. */
const lastAttemptMs = 2_000

/** How long the next request may take. `timeoutMs` 0: no limit of its own. */
export function attemptMs({ giveUpAt }: Patience, timeoutMs: number, now: number): number {
  return Math.max(1, Math.min(timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs, giveUpAt - now))
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined: give up. Doubles each time, with a random part so that
 * many processes do not come back all at once. The time that an attempt took in vain is a part of it: who waited ten seconds for
 * an answer has waited enough. `askedMs` is what the receiver asked for.
 */
export function pauseMs(patience: Patience, askedMs: number | undefined, now: number): number | undefined {
  const left = patience.giveUpAt - now
  if (left <= 0 || patience.isLastAttempt) return undefined
  if (patience.isHurried) {
    return patience.attempts < hurriedAttempts && left > hurriedPauseMs ? hurriedPauseMs : undefined
  }
  const fullMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, patience.attempts - 1))
  const untilThenMs = Math.max(firstPauseMs, fullMs - (now - patience.attemptedAt))
  const wanted = Math.max(untilThenMs * (0.5 + Math.random() / 2), askedMs ?? 0)
  if (wanted + lastAttemptMs <= left) return wanted
  patience.isLastAttempt = true
  return Math.max(0, Math.min(wanted, left - lastAttemptMs))
}
