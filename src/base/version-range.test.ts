import assert from 'node:assert/strict'
import { test } from 'node:test'
import semver from 'semver'
import { satisfies } from './version-range.ts'

const numbers = [0, 1, 2, 4, 10]
const prereleases = ['', '-0', '-1', '-2', '-10', '-alpha', '-beta.1', '-beta.2', '-beta', '-rc.1.x', '-x-1']
const versions = numbers.flatMap((major) =>
  [0, 1, 3].flatMap((minor) =>
    [0, 2].flatMap((patch) => prereleases.map((prerelease) => `${major}.${minor}.${patch}${prerelease}`)),
  ),
)
const operators = ['', '=', '>', '>=', '<', '<=', '~', '^', '>= ', '^ ']
const partials = ['*', 'x', '', '0', '1', '2', '4', '0.0', '0.1', '0.x', '1.x', '1.2', '1.X.X', '2.3.x', '4.*', 'v4.1']
const full = [
  '0.0.0',
  '0.0.2',
  '0.1.2',
  '1.0.0',
  '2.3.2',
  '4.0.0',
  '2.3.2-beta',
  '2.3.2-beta.1',
  '0.0.2-2',
  '4.1.0+build',
  '4.0.0-0',
]
const comparators = operators.flatMap((operator) => [...partials, ...full].map((version) => operator + version))

/** Spread over the pairs, always the same: a step that shares no factor with the number of comparators. */
const pairs = comparators.flatMap((first, index) =>
  [7, 61, 113].map((step) => [first, comparators[(index * step + step) % comparators.length]] as const),
)

const ranges = [...comparators, ...pairs.map(([a, b]) => `${a} ${b}`), ...pairs.map(([a, b]) => `${a} || ${b}`)].filter(
  // A bare operator is left out: semver reads it together with what comes next.
  (range) => !/[<>=^~]\s+[<>=^~]|[<>=^~]\s*(\||$)/.test(range) && semver.validRange(range) !== null,
)

test(`${ranges.length} ranges and ${versions.length} versions: as semver has it`, () => {
  const wrong: string[] = []
  let inside = 0
  for (const range of ranges) {
    const oracle = new semver.Range(range, { includePrerelease: true })
    for (const version of versions) {
      const expected = oracle.test(version)
      if (expected) inside++
      if (satisfies(version, range) !== expected) wrong.push(`${version} in "${range}": ${!expected}`)
    }
  }
  assert.deepEqual(wrong.slice(0, 20), [])
  assert.ok(inside > 1000)
})

/** Those of the official packages that are written in a way of their own. */
const inUse = [
  '>= 6.7 < 8',
  '>=0.19.0 <0.22.0',
  '<4',
  '2',
  '>=1.3 <4',
  '>=3.35.0',
  '*',
  '>=2 <3 || ^4',
  '>=1.0.0-beta <2',
]

for (const range of inUse) {
  test(`as semver has it: ${range}`, () => {
    const got = versions.filter((version) => satisfies(version, range))
    assert.deepEqual(
      got,
      versions.filter((version) => semver.satisfies(version, range, { includePrerelease: true })),
    )
  })
}

test('a pre-release of a version inside the range is inside', () => {
  assert.equal(satisfies('5.0.0-beta.1', '>=4 <6'), true)
  assert.equal(satisfies('6.0.0-beta.1', '>=4 <6'), false)
})

test('what cannot be read is outside', () => {
  for (const version of ['', 'latest', '4', '4.x', '>=4.0.0', '4.0', '4.0.0.0', 'NaN.0.0'])
    assert.equal(satisfies(version, '*'), false, version)
  for (const range of ['latest', '>=', '>=4 latest', '4.0.0.0', '=>4', '1.0.0 - 5.0.0'])
    assert.equal(satisfies('4.0.0', range), false, range)
})

test('an empty range has everything in it', () => {
  assert.equal(satisfies('4.0.0', ''), true)
  assert.equal(satisfies('4.0.0-beta', ' '), true)
})
