import type { ExponentialHistogram, Histogram } from '@opentelemetry/sdk-metrics'

/** Each is a series of its own at Prometheus. */
const mostBoundaries = 40

/**
 * An exponential histogram as one with boundaries: the text formats know no other. Its own boundaries are kept, as fine as so many
 * of them allow. Those of a coarser scale are among those of a finer one, so a boundary means the same at the next scrape.
 */
export function withBoundaries(value: ExponentialHistogram): Histogram {
  const { zeroCount, positive, negative, scale, ...rest } = value
  const [up, down] = [filled(positive), filled(negative)]
  let coarser = 0
  while (powers(up, coarser).size + powers(down, coarser).size > mostBoundaries) coarser++
  const bound = (power: number): number => 2 ** (power * 2 ** (coarser - scale))
  const counts = new Map<number, number>([[0, zeroCount]])
  const add = (upper: number, count: number): void => void counts.set(upper, (counts.get(upper) ?? 0) + count)
  for (const { index, count } of up) {
    add(bound(lower(index, coarser)), 0)
    add(bound(upper(index, coarser)), count)
  }
  // Of negative values, the bound that is nearer to zero is the upper one.
  for (const { index, count } of down) {
    add(-bound(upper(index, coarser)), 0)
    add(-bound(lower(index, coarser)), count)
  }
  const boundaries = [...counts.keys()].filter(Number.isFinite).sort((a, b) => a - b)
  const above = counts.get(Number.POSITIVE_INFINITY) ?? 0
  return { ...rest, buckets: { boundaries, counts: [...boundaries.map((each) => counts.get(each) ?? 0), above] } }
}

/** Holds what is above the base to the power of `index`, up to the next power. The base is 2 to the power of 2 to that of -scale. */
interface Bucket {
  readonly index: number
  readonly count: number
}

function filled({ offset, bucketCounts }: ExponentialHistogram['positive']): Bucket[] {
  return bucketCounts.map((count, at) => ({ index: offset + at, count })).filter(({ count }) => count > 0)
}

function powers(buckets: readonly Bucket[], coarser: number): Set<number> {
  return new Set(buckets.flatMap(({ index }) => [lower(index, coarser), upper(index, coarser)]))
}

/** With each step, two buckets become one. */
function lower(index: number, coarser: number): number {
  return index >> coarser
}

function upper(index: number, coarser: number): number {
  return lower(index, coarser) + 1
}
