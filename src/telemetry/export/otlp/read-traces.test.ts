import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpSpans } from '../../../../test/support/made-up-spans.ts'
import { decodeMessage } from '../../../../test/support/otlp-schema.ts'
import { encodeTraces } from './encode-traces.ts'
import { readTraces } from './read-traces.ts'

test('what is read is what was written: encoded again, an independent decoder sees the same', () => {
  const resource = { 'service.name': 'app' }
  for (let seed = 1; seed <= 30; seed++) {
    const written = encodeTraces(resource, madeUpSpans(20, seed))
    const again = encodeTraces(resource, readTraces(written))
    assert.deepEqual(decodeMessage('TracesRequest', again), decodeMessage('TracesRequest', written), `seed ${seed}`)
  }
})

test('several requests in a row are read as one, and texts that are alike but for a byte are told apart', () => {
  const attributes = JSON.parse(
    '{ "__proto__": "own", "a": "x", "b": "y", "ä": "é", "Ã¤": "Ã©", "list": ["x", null, [1.5]], "n": -1, "big": -9007199254740991 }',
  )
  const [made] = madeUpSpans(1, 1)
  const spans = ['x', 'y', 'é', 'Ã©', ''].map((name) =>
    Object.assign(Object.create(made as object), { name, attributes, events: [], links: [] }),
  )
  const request = encodeTraces({ 'service.name': 'app' }, spans)
  const read = readTraces(Buffer.concat([request, request]))
  assert.deepEqual(
    read.map(({ name }) => name),
    ['x', 'y', 'é', 'Ã©', '', 'x', 'y', 'é', 'Ã©', ''],
  )
  for (const span of read) {
    assert.deepEqual(
      Object.entries(span.attributes),
      Object.entries(attributes).map(([key, value]) => [key, key === 'list' ? ['x', undefined, [1.5]] : value]),
    )
    assert.deepEqual(span.startTime, made?.startTime)
    assert.deepEqual(span.endTime, made?.endTime)
  }
})
