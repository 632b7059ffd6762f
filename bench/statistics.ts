/** What several rounds say together. */
export interface Spread {
  readonly median: number
  /** The quarters of the rounds lie between these. */
  readonly low: number
  readonly high: number
  readonly rounds: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    rounds: sorted.length,
  }
}

/** Between two values, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/** Round by round: what shakes the machine shakes both. */
export function addedBy(values: readonly number[], bare: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value - (bare[round] ?? Number.NaN)))
}
