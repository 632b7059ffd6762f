import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesWildcard } from './wildcard.ts'

const cases: readonly [pattern: string, text: string, matches: boolean][] = [
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['/orders/*', '/orders/7', true],
  ['/orders/*', '/orders', false],
  ['/Orders/?', '/orders/7', true],
  ['/orders/?', '/orders/', false],
  ['*.example.com', 'shop.EXAMPLE.com', true],
  ['a*b*c', 'a--b--b--c', true],
  ['a*b*c', 'a--c--b', false],
  ['**?', 'x', true],
  ['.*', 'x', false],
]

for (const [pattern, text, matches] of cases) {
  test(`"${pattern}" ${matches ? 'matches' : 'does not match'} "${text}"`, () => {
    assert.equal(matchesWildcard(pattern, text), matches)
  })
}

test('a pattern made to take for ever does not', () => {
  assert.equal(matchesWildcard(`${'*a'.repeat(250)}b`, 'a'.repeat(10_000)), false)
})
