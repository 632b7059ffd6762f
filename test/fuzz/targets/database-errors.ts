import assert from 'node:assert/strict'
import { messageWithoutValues, stackWithoutValues } from '../../../src/instrumentations/semantics/database-message.ts'
import type { FuzzTarget } from '../target.ts'

/** What a server says about a failure, which may repeat a value. */
export const target: FuzzTarget = {
  seeds: [
    'duplicate key value violates unique constraint "users_email_key"',
    "Duplicate entry 'a@b.c' for key 'users.email'",
    "You have an error near 'it's' at line 1",
    'Error: relation "x" does not exist\n    at Client.query (/app/node_modules/pg/lib/client.js:1:2)',
    '',
  ],
  check(input) {
    const message = input.toString('utf8')
    const hidden = messageWithoutValues(message)
    assert.ok(!/\d/.test(hidden), hidden)
    assert.ok(hidden.length <= message.length + 2)
    // What is in quotes by itself is hidden, whatever stands before it, and whatever follows.
    const before = message.replaceAll('s3cr3t', '')
    for (const quote of ['"', "'"]) {
      assert.ok(!messageWithoutValues(`${before} ${quote}s3cr3t${quote} `).includes('s3cr3t'))
      assert.ok(!messageWithoutValues(`x ${quote}s3cr3t${quote} ${before}`).includes('s3cr3t'))
    }
    stackWithoutValues(message)
  },
}
