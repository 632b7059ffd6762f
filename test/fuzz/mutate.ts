export type Dice = (sides: number) => number

/** All bits of a throw are worth the same, as a byte needs it. Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createEvenDice(seed: number): Dice {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

/** What a mutation may draw on. */
export interface Material {
  /** Other inputs, of which pieces are taken. At least one. */
  readonly inputs: readonly Buffer[]
  /** Words that the parser knows. At least one. */
  readonly words: readonly Buffer[]
}

type Mutation = (input: Buffer, at: number, dice: Dice, material: Material) => Buffer

const maxBytes = 4096
const odd = [0, 1, 9, 10, 13, 27, 32, 34, 37, 39, 44, 45, 47, 58, 59, 61, 91, 92, 93, 123, 127, 128, 192, 237, 255]

const insert = (input: Buffer, at: number, piece: Uint8Array): Buffer =>
  Buffer.concat([input.subarray(0, at), piece, input.subarray(at)])

const pieceOf = (input: Buffer, dice: Dice): Buffer => {
  const start = dice(input.length + 1)
  return input.subarray(start, start + 1 + dice(32))
}

const mutations: readonly Mutation[] = [
  (input, at, dice) => replace(input, at, (input[at] ?? 0) ^ (1 << dice(8))),
  (input, at, dice) => replace(input, at, odd[dice(odd.length)] as number),
  (input, at, dice) => replace(input, at, dice(256)),
  (input, at, dice) => insert(input, at, Buffer.of(odd[dice(odd.length)] as number)),
  (input, at, dice) => Buffer.concat([input.subarray(0, at), input.subarray(at + 1 + dice(16))]),
  (input, at, dice) => insert(input, at, pieceOf(input, dice)),
  (input, at, dice, { inputs }) => insert(input, at, pieceOf(inputs[dice(inputs.length)] as Buffer, dice)),
  (input, at, dice, { inputs }) =>
    Buffer.concat([input.subarray(0, at), inputs[dice(inputs.length)]?.subarray(at) ?? input]),
  (input, at, dice, { words }) => insert(input, at, words[dice(words.length)] as Buffer),
  (input, at, dice) =>
    insert(input, at, Buffer.concat(new Array(2 + dice(64)).fill(pieceOf(input, dice).subarray(0, 4)))),
]

/** The same input and the same dice make the same. */
export function mutate(input: Buffer, dice: Dice, material: Material): Buffer {
  let changed = input
  for (let left = 1 + dice(4); left > 0; left--) {
    const mutation = mutations[dice(mutations.length)] as Mutation
    changed = mutation(changed, dice(changed.length + 1), dice, material).subarray(0, maxBytes)
  }
  return changed
}

function replace(input: Buffer, at: number, byte: number): Buffer {
  const changed = Buffer.from(input)
  changed[at] = byte
  return changed
}

/** The texts in a built script: what a parser compares with, no chance would ever make. */
export function wordsOf(script: string): Buffer[] {
  const words = [...script.matchAll(/"([^"\\\n]{1,40})"|'([^'\\\n]{1,40})'/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
  return ['__proto__', 'constructor', '\u00ff', ...new Set(words)].map((word) => Buffer.from(word, 'latin1'))
}
