import assert from 'node:assert/strict'
import { test } from 'node:test'
import { didYouMean } from './did-you-mean.ts'

const known = ['SERVICE_NAME', 'LOG_LEVEL', 'a', 'ab']

const oneEdit = {
  SERVIC_NAME: 'a letter lost',
  SERVICE_NAMES: 'a letter added at the end',
  XSERVICE_NAME: 'a letter added at the beginning',
  SERVICE__NAME: 'a letter doubled',
  SERVICE_NAMF: 'a letter changed',
  SEVRICE_NAME: 'two letters swapped',
  ESRVICE_NAME: 'the first two swapped',
  SERVICE_NAEM: 'the last two swapped',
}

for (const [typed, edit] of Object.entries(oneEdit)) {
  test(`${edit}: ${typed}`, () => assert.equal(didYouMean(typed, known), 'SERVICE_NAME'))
}

test('two edits are too far', () => {
  for (const typed of ['SEVRIC_NAME', 'SERVICE', 'SRVICE_NAMES', 'ERSVICE_NAEM', 'SERIVEC_NAME', '']) {
    assert.equal(didYouMean(typed, ['SERVICE_NAME']), undefined, typed)
  }
})

test('a known name means itself, not its neighbour', () => {
  assert.equal(didYouMean('a', ['a']), undefined)
  assert.equal(didYouMean('SERVICE_NAME', known), undefined)
})

test('the first of several wins, and nothing known means nothing', () => {
  assert.equal(didYouMean('b', known), 'a')
  assert.equal(didYouMean('b', []), undefined)
})
