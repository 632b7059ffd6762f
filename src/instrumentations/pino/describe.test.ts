import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeLine } from './describe.ts'

const keys = { message: 'msg', error: 'err' }

test("pino's own time is left out, a field of that name is not", () => {
  const time = ',"time":1700000000000'
  const of = (line: string, own: unknown) => describeLine(line, 30, 'info', keys, own)?.attributes
  assert.deepEqual(of('{"level":30,"time":1700000000000,"msg":"a"}', time), {})
  assert.deepEqual(of('{"level":30,"time":1700000000000,"time":"miller","msg":"a"}', time), { time: 'miller' })
  assert.deepEqual(of('{"level":30,"time":7,"msg":"a"}', ''), { time: 7 })
})

test('a line that is no JSON is no record', () => {
  assert.equal(describeLine('{"level":30,"time":quittin}', 30, 'info', keys, ''), undefined)
})
