import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOf, messageWithoutValues } from './database-message.ts'

const messages: Record<string, string> = {
  'relation "nowhere" does not exist': 'relation ? does not exist',
  'invalid input syntax for type integer: "it\'s s3cr3t"': 'invalid input syntax for type integer: ?',
  "Table 'shop.nowhere' doesn't exist": "Table ? doesn't exist",
  "Duplicate entry 'O'Neill' for key 'name'": 'Duplicate entry ?',
  'value 99999 is out of range': 'value ? is out of range',
  "near 's3cr3t": 'near ?',
  'Connection terminated': 'Connection terminated',
}

for (const [message, hidden] of Object.entries(messages)) {
  test(message, () => assert.equal(messageWithoutValues(message), hidden))
}

test("the server's own words are enough: drivers put the statement and its values behind them", () => {
  const error = Object.assign(new Error("(conn:7) Unknown column\nsql: SELECT 's3cr3t' - parameters:['s3cr3t']"), {
    sqlMessage: 'Unknown column',
  })
  assert.equal(messageOf(error), 'Unknown column')
})

test('what is no error has no message', () => assert.equal(messageOf('s3cr3t'), undefined))
