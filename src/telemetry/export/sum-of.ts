import type { Left, Outcome } from './contract.ts'

/** Of parts of one batch. */
export function sumOf<Item = never>(parts: readonly Outcome<Item>[]): Outcome<Item> {
  const left = parts.flatMap((part): readonly unknown[] => part.left ?? []) as Left<Item>
  return {
    accepted: parts.reduce((sum, { accepted }) => sum + accepted, 0),
    dropped: parts.reduce((sum, { dropped }) => sum + dropped, 0),
    ...(parts.some(({ off }) => off === true) && { off: true }),
    ...(left.length > 0 && { left }),
  }
}

/** The same outcome as that of a part: of the whole, only these items are left. */
export function partial<Item>(items: Left<Item>, outcome: Outcome<Item>): Outcome<Item> {
  return outcome.isLeft === true ? { accepted: 0, dropped: 0, left: items } : outcome
}
