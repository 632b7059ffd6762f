import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shownUrl } from './shown-url.ts'

test('name, password and query stay inside', () => {
  assert.equal(
    shownUrl('https://me:secret@otel.example:4318/v1/traces?key=secret#x'),
    'https://otel.example:4318/v1/traces',
  )
})
