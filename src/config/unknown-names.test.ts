import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unknownNames } from './unknown-names.ts'

const known = ['http', 'pg', 'redis']

test('known names give no problem', () => {
  assert.deepEqual(unknownNames('OTEL_NODE_DISABLED_INSTRUMENTATIONS', ['pg', 'http'], known), [])
})

test('an unknown name is told with the one that was meant, or with all that are known', () => {
  assert.deepEqual(unknownNames('OTEL_NODE_DISABLED_INSTRUMENTATIONS', ['redys', 'pg', 'cobol\n'], known), [
    {
      code: 'unknown-name',
      message: 'OTEL_NODE_DISABLED_INSTRUMENTATIONS names "redys", which the agent does not know. Did you mean redis?',
    },
    {
      code: 'unknown-name',
      message:
        'OTEL_NODE_DISABLED_INSTRUMENTATIONS names "cobol\\u{a}", which the agent does not know. It knows http, pg, redis.',
    },
  ])
})
