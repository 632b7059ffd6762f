import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readJsonPartialSuccess, readJsonRpcStatus } from './read-json-response.ts'

const bytes = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

for (const [name, reply, expected] of [
  ['of spans', { partialSuccess: { rejectedSpans: '7', errorMessage: 'old' } }, { rejected: 7, message: 'old' }],
  ['of data points, as a number', { partialSuccess: { rejectedDataPoints: 2 } }, { rejected: 2, message: '' }],
  ['of log records', { partialSuccess: { rejectedLogRecords: '1' } }, { rejected: 1, message: '' }],
  ['a word only', { partialSuccess: { errorMessage: 'slow' } }, { rejected: 0, message: 'slow' }],
  ['nothing', { partialSuccess: {} }, undefined],
  ['all was accepted', {}, undefined],
  ['nonsense for a count', { partialSuccess: { rejectedSpans: 'many' } }, undefined],
  ['another shape', [null], undefined],
  ['null', null, undefined],
  ['no JSON', 'ok', undefined],
] as const) {
  test(`a partial success: ${name}`, () => assert.deepEqual(readJsonPartialSuccess(bytes(reply)), expected))
}

for (const [name, reply, expected] of [
  ['both', { code: 12, message: 'no' }, { code: 12, message: 'no' }],
  ['a message', { message: 'no' }, { code: 0, message: 'no' }],
  ['a code', { code: 3 }, { code: 3, message: '' }],
  ['neither', { error: 'x' }, undefined],
  ['no JSON', '<html>', undefined],
] as const) {
  test(`a status: ${name}`, () => assert.deepEqual(readJsonRpcStatus(bytes(reply)), expected))
}
