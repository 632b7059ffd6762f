import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../../../test/support/made-up-spans.ts'
import { encodeMessage } from '../../../../test/support/otlp-schema.ts'
import { readPartialSuccess, readRpcStatus } from './read-export-response.ts'
import { readJsonPartialSuccess } from './read-json-response.ts'

const nothing = new Uint8Array()

for (const rejected of [0, 1, 127, 128, 70_000, 2 ** 40]) {
  test(`${rejected} rejected, with a message`, () => {
    const body = encodeMessage('ExportResponse', { partial_success: { rejected, error_message: 'größe 🦊' } })
    assert.deepEqual(readPartialSuccess(body), { rejected, message: 'größe 🦊' })
  })
}

test('a count that is none is not counted', () => {
  const partial = (...number: number[]): Buffer => Buffer.from([0x0a, number.length + 1, 0x08, ...number])
  assert.equal(readPartialSuccess(partial(0xff)), undefined, 'cut off')
  assert.equal(readPartialSuccess(partial(...new Array(9).fill(0xff), 1)), undefined, '-1')
  assert.equal(readPartialSuccess(partial(...new Array(12).fill(0xff))), undefined, 'longer than 64 bits')
  assert.equal(readJsonPartialSuccess(Buffer.from('{"partialSuccess":{"rejectedSpans":0.5}}')), undefined)
  assert.equal(readJsonPartialSuccess(Buffer.from('{"partialSuccess":{"rejectedSpans":"1e999"}}')), undefined)
})

test('of a message of two million fields, none is kept', () => {
  const full = encodeMessage('ExportResponse', { partial_success: { rejected: 3, error_message: 'full' } })
  assert.equal(
    readPartialSuccess(Buffer.concat([full, Buffer.alloc(4 * 1024 * 1024, '\x18\x01', 'latin1')])),
    undefined,
  )
})

test('all accepted, said in three ways', () => {
  assert.equal(readPartialSuccess(nothing), undefined)
  assert.equal(readPartialSuccess(encodeMessage('ExportResponse', {})), undefined)
  assert.equal(readPartialSuccess(encodeMessage('ExportResponse', { partial_success: {} })), undefined)
})

test('a status is read', () => {
  assert.deepEqual(readRpcStatus(encodeMessage('RpcStatus', { code: 12, message: 'no' })), { code: 12, message: 'no' })
  assert.equal(readRpcStatus(nothing), undefined)
})

test('fields that are not known are passed over', () => {
  const partial = encodeMessage('ExportResponse', { partial_success: { rejected: 3, error_message: 'no' } })
  const [varint, fixed64, text, fixed32] = [
    [0x18, 0x96, 0x01],
    [0x21, 1, 2, 3, 4, 5, 6, 7, 8],
    [0x2a, 2, 65, 66],
    [0x35, 1, 2, 3, 4],
  ]
  const body = Buffer.from([...varint, ...fixed64, ...text, ...partial, ...fixed32])
  assert.deepEqual(readPartialSuccess(body), { rejected: 3, message: 'no' })
})

test('bytes that are no message say nothing, and end', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 2_000; round++) {
    const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256))
    readPartialSuccess(bytes)
    readRpcStatus(bytes)
  }
  assert.equal(readPartialSuccess(Buffer.from('<html>not found</html>')), undefined)
  assert.equal(readPartialSuccess(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1])), undefined)
  assert.equal(readPartialSuccess(new Uint8Array(16).fill(0xff)), undefined)
})
