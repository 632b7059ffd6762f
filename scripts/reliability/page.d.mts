export type Counts = Readonly<Record<'passed' | 'failed' | 'skipped', number>>

/** By promise, then by release of Node. */
export type Results = Readonly<Record<string, Readonly<Record<string, Counts>>>>

export interface Recorded {
  readonly machine: string
  readonly results: Results
}

export const recordFile: string
export function readRecord(): Recorded
export function printed(record: Recorded): string
export function reliabilityPage(): string
