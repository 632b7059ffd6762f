export interface Promised {
  readonly id: string
  readonly fault: string
  readonly promise: string
  /** A path from the root. */
  readonly test: string
  /** Which tests of the file, by their full names; without it, all. */
  readonly only?: RegExp
}

export const promises: readonly Promised[]
