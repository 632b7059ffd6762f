import type { TagValue } from './tag.ts'
import type { FixedTags } from './tag-memo.ts'

/**
 * Spans of one scope, kind, status and name have the same keys in the same order, and most of the values, too. What stands together
 * and stays the same is kept in one piece: to compare is all that is left to do. What turns out to vary is written by itself from
 * then on.
 */
export interface AttributePlan {
  /** What stands at place 0, and stays as it is. The attributes follow from place 1 on. */
  readonly fixed: FixedTags
  keys: string[]
  /** `undefined`: it varies. */
  values: (TagValue | undefined)[]
  /** At the place of its last member: the bytes of a row of tags that stay the same. */
  runs: (Uint8Array | undefined)[]
  /** The attribute that says whom the span calls, as far as these keys tell. */
  peerSource: string | undefined
  /** Whom the last span called, and the tag that says so, from the second time on. */
  peer: string | undefined
  peerTag: Uint8Array | undefined
  /** How often the keys were learnt, and whether the last span had others behind those that are known. */
  learnt: number
  isLeft: boolean
}

const fixedKey = ''
/** Anything but `undefined`. */
const fixedValue = true

export function createPlan(fixed: FixedTags): AttributePlan {
  const noPeer = { peerSource: undefined, peer: undefined, peerTag: undefined }
  return { fixed, ...nothingLearnt(), runs: [fixed.entries], ...noPeer, learnt: 0, isLeft: false }
}

export function nothingLearnt(): { keys: string[]; values: (TagValue | undefined)[] } {
  return { keys: [fixedKey], values: [fixedValue] }
}
