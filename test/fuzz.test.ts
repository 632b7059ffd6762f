import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { readCorpus } from './fuzz/corpus.ts'
import { openCoverage } from './fuzz/coverage.ts'
import { explore } from './fuzz/explore.ts'
import { buildTarget, targetNames } from './fuzz/load-target.ts'
import { createEvenDice, mutate } from './fuzz/mutate.ts'
import { type FuzzTarget, seedsOf } from './fuzz/target.ts'

// What `npm run fuzz` has found, again; and what a seed makes of it.
const made = process.env.EVERY_NODE === '1' ? 200_000 : 5_000

for (const name of targetNames()) {
  test(`${name}: its corpus, and ${made} inputs made of it`, async () => {
    const { words, load } = await buildTarget(name)
    const target = await load()
    const corpus = readCorpus(name)
    assert.ok(corpus.length > 1, 'npm run fuzz -- --write makes a corpus')
    const inputs = [...seedsOf(target), ...corpus]
    const dice = createEvenDice(1_789)
    const more = Array.from({ length: made }, () =>
      mutate(inputs[dice(inputs.length)] as Buffer, dice, { inputs, words }),
    )
    for (const input of [...inputs, ...more]) {
      assert.doesNotThrow(() => target.check(input), `${JSON.stringify(input.toString('latin1'))}`)
    }
    assert.deepEqual(Object.keys(Object.prototype), [])
  })
}

test('what lies behind five comparisons is found by the code that is reached, and shortened', async () => {
  const file = resolve('test/apps/fuzz/five-comparisons.mjs')
  const coverage = openCoverage(pathToFileURL(file).href)
  const { target } = (await import(pathToFileURL(file).href)) as { target: FuzzTarget }
  const { failure, inputs } = explore({
    target,
    coverage,
    words: [Buffer.from('word')],
    inputs: [Buffer.from('some input')],
    dice: createEvenDice(1),
    isOver: (runs) => runs > 1_000_000,
  })
  coverage.close()
  assert.equal(failure?.input.toString(), 'FUZZ!')
  assert.ok(inputs.length >= 5, `${inputs.length} inputs`)
})
