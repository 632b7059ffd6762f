import { parseArgs } from 'node:util'
import { readCorpus, writeCorpus } from './corpus.ts'
import { openCoverage } from './coverage.ts'
import { type Exploration, explore } from './explore.ts'
import { buildTarget, targetNames } from './load-target.ts'
import { createEvenDice } from './mutate.ts'
import { seedsOf } from './target.ts'

/** `npm run fuzz -- --seconds 60 --target sql --write` */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '10' },
      target: { type: 'string', multiple: true, default: targetNames() },
      seed: { type: 'string', default: String(Date.now()) },
      write: { type: 'boolean', default: false },
    },
  })
  console.log(`--seed ${values.seed}`)
  for (const name of values.target) {
    const exploration = await exploreTarget(name, Number(values.seconds), Number(values.seed))
    const { runs, inputs, failure } = exploration
    console.log(`${name.padEnd(20)} ${runs} inputs, ${inputs.length} cover all that was covered`)
    if (values.write) writeCorpus(name, failure === undefined ? inputs : [...readCorpus(name), failure.input])
    if (failure === undefined) continue
    console.log(`${JSON.stringify(failure.input.toString('latin1'))}\n${failure.error}`)
    process.exitCode = 1
  }
}

async function exploreTarget(name: string, seconds: number, seed: number): Promise<Exploration> {
  const { url, words, load } = await buildTarget(name)
  const coverage = openCoverage(url)
  const target = await load()
  const inputs = [...seedsOf(target), ...readCorpus(name)]
  const until = Date.now() + seconds * 1000
  const isOver = (): boolean => Date.now() > until
  const exploration = explore({ target, coverage, words, inputs, dice: createEvenDice(seed), isOver })
  coverage.close()
  return exploration
}
