import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newInstanceId } from './instance-id.ts'

test('it is a UUID of version 4, another one each time', () => {
  const ids = new Set(Array.from({ length: 1000 }, () => newInstanceId(process.pid)))
  assert.equal(ids.size, 1000)
  for (const id of ids) assert.match(id, /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})

test('each bit that may vary does', () => {
  const seen = { zeros: 0n, ones: 0n }
  for (let count = 0; count < 1000; count++) {
    const bits = BigInt(`0x${newInstanceId(process.pid).replaceAll('-', '')}`)
    seen.ones |= bits
    seen.zeros |= ~bits
  }
  const fixed = (0xfn << 76n) | (3n << 62n)
  assert.equal((seen.ones & seen.zeros) | fixed, (1n << 128n) - 1n)
})
