import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFuses } from './fuses.ts'

test('the third failure switches a part off, and is told once; other parts go on', () => {
  const said: string[] = []
  const fuses = createFuses(
    (doing) => said.push(doing),
    (part) => said.push(`${part} is off`),
  )
  fuses.whenBlown('pg', () => said.push('pg is taken out'))
  fuses.whenBlown('http', () => said.push('http is taken out'))
  for (const number of [1, 2, 3, 4, 5]) fuses.failed('pg', `try ${number}`, new Error('no'))
  fuses.failed('http', 'try', new Error('no'))
  fuses.whenBlown('pg', () => said.push('and again'))
  assert.deepEqual(said, ['try 1', 'try 2', 'try 3', 'pg is taken out', 'pg is off', 'try', 'and again'])
})
