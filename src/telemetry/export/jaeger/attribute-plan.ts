import type { TagValue } from './tag.ts'

/**
 * Spans of one scope, kind and name have the same keys in the same order, and most of the values, too. What stands together and
 * stays the same is kept in one piece: to compare is all that is left to do. What turns out to vary is written by itself from then on.
 */
export interface AttributePlan {
  keys: string[]
  /** `undefined`: it varies. */
  values: (TagValue | undefined)[]
  /** At the place of its last tag: the bytes of a row of tags that stay the same. */
  runs: (Uint8Array | undefined)[]
  /** How often the keys were learnt, and whether those of the last span were others. */
  learnt: number
  isLeft: boolean
}

export function createPlan(): AttributePlan {
  return { keys: [], values: [], runs: [], learnt: 0, isLeft: false }
}
