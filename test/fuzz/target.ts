/** One parser that is fed from outside. Its file stands in `targets/`, its corpus under the same name in `corpus/`. */
export interface FuzzTarget {
  /** What it is usually fed, and what has been troublesome: fuzzing begins with these. */
  readonly seeds: readonly (string | Uint8Array)[]
  /** Throws when what must hold for every input does not hold for this one. */
  check(input: Buffer): void
}

/** Texts stand for their bytes in Latin-1. */
export function seedsOf({ seeds }: FuzzTarget): Buffer[] {
  return seeds.map((seed) => Buffer.from(seed as string, 'latin1'))
}

/** The lines of the input, as `:`-separated or other parts of one case; what is missing is empty. Latin-1, as in a header. */
export function linesOf(input: Buffer): (at: number) => string {
  const lines = input.toString('latin1').split('\n')
  return (at) => lines[at] ?? ''
}

/** One of the list, by the input's first byte, and the rest of the input. */
export function chosenBy<T>(input: Buffer, list: readonly T[]): { readonly chosen: T; readonly rest: Buffer } {
  return { chosen: list[(input[0] ?? 0) % list.length] as T, rest: input.subarray(1) }
}
