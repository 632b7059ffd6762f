import type { RecordedSpan } from './span.ts'

/**
 * The latest spans that have begun: those that are open when the process dies are ended. A ring, so that spans which nobody ever
 * ends do not pile up; to enter and to leave is one store each.
 */
const room = 1024
const ring: (RecordedSpan | undefined)[] = new Array(room).fill(undefined)
let next = 0

/** Gives the place where it is noted. */
export function noteOpen(span: RecordedSpan): number {
  const place = next
  ring[place] = span
  next = (place + 1) % room
  return place
}

export function noteEnded(span: RecordedSpan, place: number): void {
  if (ring[place] === span) ring[place] = undefined
}

/** The last that has begun comes first. */
export function openSpans(): readonly RecordedSpan[] {
  return [...ring.slice(next), ...ring.slice(0, next)].filter((span) => span !== undefined).reverse()
}
