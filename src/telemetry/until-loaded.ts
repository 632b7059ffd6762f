import { monotonicMs } from './hand-over.ts'

/** A chunk that could not be loaded is tried again after this time, if anything waits for it. */
export const retryMs = 2_000

/** So many spans wait as they are, where nobody has set a number and what would pack them is not there. */
const mostUnpacked = 2_048

export function boundOf(maxItems: number): number {
  return Number.isFinite(maxItems) ? maxItems : mostUnpacked
}

/** Tells why it has failed, once, and tries again no sooner than it makes sense. */
export function orNothing<Loaded>(load: () => Loaded, tell: (why: string) => void): () => Loaded | undefined {
  let isTold = false
  let loadAt = Number.NEGATIVE_INFINITY
  return () => {
    if (monotonicMs() < loadAt) return undefined
    try {
      return load()
    } catch (error) {
      loadAt = monotonicMs() + retryMs
      if (!isTold) tell(error instanceof Error ? error.message : String(error))
      isTold = true
      return undefined
    }
  }
}

export function fewAreKept(noun: string, why: string): string {
  return `What packs ${noun} that wait cannot be loaded, so few are kept: ${why}`
}
