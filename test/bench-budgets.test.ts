import assert from 'node:assert/strict'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { allocationLimits, chunkLimits } from '../bench/budgets.ts'
import { provideNode } from '../scripts/node-lines.mjs'
import { runToItsEnd } from './support/install-packages.ts'

// What a change costs is seen where it can be counted: bytes of what is loaded, bytes that a span leaves on the heap.

describe('no chunk is larger than its limit', () => {
  for (const [pattern, limit] of Object.entries(chunkLimits)) {
    test(`${pattern}: ${limit} bytes`, () => {
      const tooLarge = filesOf(pattern)
        .map((file) => ({ file, bytes: statSync(join('dist', file)).size }))
        .filter(({ bytes }) => bytes > limit)
      assert.deepEqual(tooLarge, [])
    })
  }
})

describe('a call leaves no more on the heap than its limit', () => {
  for (const [file, limits] of Object.entries(allocationLimits)) {
    test(file, async () => {
      const node = provideNode('24.21.0')
      // Neither the optimising compiler nor other threads: the same numbers today and tomorrow.
      const exact = ['--no-opt', '--no-sparkplug', '--single-threaded', '--max-semi-space-size=128', '--expose-gc']
      const printed = await runToItsEnd(node, [...exact, `bench/micro/${file}`, '--bytes'], resolve('.'))
      const bytes = Object.fromEntries(
        printed
          .trim()
          .split('\n')
          .map((line) => line.split(/: (?=\d+$)/) as [string, string]),
      )
      assert.deepEqual(Object.keys(bytes), Object.keys(limits))
      const tooMany = Object.entries(limits).filter(([work, limit]) => !(Number(bytes[work]) <= limit))
      assert.deepEqual(tooMany, [], printed)
    })
  }
})

function filesOf(pattern: string): readonly string[] {
  if (!pattern.includes('*')) return [pattern]
  const [folder = '', ending = ''] = pattern.split('*')
  assert.ok(existsSync(join('dist', folder)))
  return readdirSync(join('dist', folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}${name}`)
}
