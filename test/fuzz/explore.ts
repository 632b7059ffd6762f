import type { Coverage } from './coverage.ts'
import { type Dice, type Material, mutate } from './mutate.ts'
import type { FuzzTarget } from './target.ts'

export interface Exploration {
  readonly runs: number
  /** As few and as short inputs as were found that cover what could be covered. */
  readonly inputs: readonly Buffer[]
  /** What broke a promise, shortened. */
  readonly failure?: { readonly input: Buffer; readonly error: unknown }
}

interface Plan {
  readonly target: FuzzTarget
  readonly coverage: Coverage
  readonly words: readonly Buffer[]
  readonly inputs: readonly Buffer[]
  readonly dice: Dice
  /** Asked from time to time, with the inputs tried so far. */
  isOver(runs: number): boolean
}

/** V8 takes 2 ms to tell what was covered: it is asked about so many inputs at once, and again about halves where it is worth it. */
const batchSize = 256

/** Changes inputs again and again, and keeps what reaches code that none before has reached. */
export function explore({ target, coverage, words, inputs, dice, isOver }: Plan): Exploration {
  let runs = 0
  const failed: { input: Buffer; error: unknown }[] = []
  const run = (input: Buffer): void => {
    runs++
    try {
      target.check(input)
    } catch (error) {
      failed.push({ input, error })
    }
  }
  const isNew = (inputs: readonly Buffer[]): boolean => {
    for (const input of inputs) run(input)
    return coverage.isNew()
  }
  /** Which of them it was is told by halves. */
  const newOf = (inputs: readonly Buffer[]): Buffer[] => {
    if (!isNew(inputs)) return []
    if (inputs.length <= 1) {
      coverage.note()
      return [...inputs]
    }
    const middle = Math.ceil(inputs.length / 2)
    return [...newOf(inputs.slice(0, middle)), ...newOf(inputs.slice(middle))]
  }
  coverage.reset()
  const kept: Buffer[] = inputs.flatMap((input) => newOf([input]))
  const material: Material = { inputs: kept, words }
  while (!isOver(runs) && failed.length === 0) {
    kept.push(
      ...newOf(Array.from({ length: batchSize }, () => mutate(kept[dice(kept.length)] as Buffer, dice, material))),
    )
  }
  coverage.reset()
  const fewest = byLength(kept).flatMap((input) => newOf([input]))
  const [first] = failed
  const failure = first && { input: shortened(first.input, target), error: first.error }
  return { runs, inputs: fewest, ...(failure && { failure }) }
}

function byLength(inputs: readonly Buffer[]): Buffer[] {
  return [...inputs].sort((a, b) => a.length - b.length)
}

/** Leaves out what is not needed for it to fail. */
function shortened(input: Buffer, target: FuzzTarget): Buffer {
  let short = input
  for (let length = input.length; length >= 1; length = Math.floor(length / 2)) {
    for (let at = 0; at + length <= short.length; ) {
      const shorter = Buffer.concat([short.subarray(0, at), short.subarray(at + length)])
      if (fails(shorter, target)) short = shorter
      else at += length
    }
  }
  return short
}

function fails(input: Buffer, target: FuzzTarget): boolean {
  try {
    target.check(input)
    return false
  } catch {
    return true
  }
}
