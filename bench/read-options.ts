import { parseArgs } from 'node:util'
import { scenarios } from './scenarios.ts'

export interface Options {
  readonly scenarios: readonly string[]
  /** Major versions, or exact ones of `scripts/node-lines.mjs`. */
  readonly nodes: readonly string[]
  readonly rounds: number | undefined
  readonly peers: readonly string[] | 'all' | 'none'
  /** A folder with another build of ours: `hooks/`, `dist/` and `package.json`. */
  readonly against: string | undefined
  readonly quick: boolean
  /** Print the page from the results that are there, and measure nothing. */
  readonly printOnly: boolean
  /** Keep the results out of `docs/generated`. */
  readonly dry: boolean
}

export const usage = `npm run bench -- [options]

  --only a,b       these scenarios (${scenarios.map(({ name }) => name).join(', ')})
  --node 20,24     these Node lines (default 20, 24, 26; for starts 18, 20, 22, 24, 26)
  --rounds n       rounds of each (default 21 for starts, 5 for loads)
  --peers[=a,b]    the other agents too, installed into bench/peers
  --against dir    another build of this agent too
  --quick          few rounds, short loads: to see that it works
  --dry            print to the terminal, leave docs/generated alone
  --print          print docs/generated from the last results
`

/** Throws, with a sentence for the user, when an option is not known. */
export function readOptions(args: readonly string[]): Options {
  // `--peers` alone means all of them, which parseArgs cannot say.
  const spelled = args.map((arg) => (arg === '--peers' ? '--peers=all' : arg))
  const { values } = parseArgs({
    args: spelled,
    options: {
      only: { type: 'string', default: '' },
      node: { type: 'string', default: '' },
      rounds: { type: 'string' },
      peers: { type: 'string', default: 'none' },
      against: { type: 'string' },
      quick: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      print: { type: 'boolean', default: false },
    },
  })
  const wanted = list(values.only)
  const unknown = wanted.find((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown !== undefined) throw new Error(`There is no scenario named "${unknown}".\n\n${usage}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(rounds > 0)) throw new Error(`--rounds takes a number, not "${values.rounds}".`)
  return {
    scenarios: wanted,
    nodes: list(values.node),
    rounds,
    peers: values.peers === 'all' || values.peers === 'none' ? values.peers : list(values.peers),
    against: values.against,
    quick: values.quick,
    printOnly: values.print,
    dry: values.dry || values.quick,
  }
}

function list(text: string): readonly string[] {
  return text.split(',').filter((part) => part !== '')
}
