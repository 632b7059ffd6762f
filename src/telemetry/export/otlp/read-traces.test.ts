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
