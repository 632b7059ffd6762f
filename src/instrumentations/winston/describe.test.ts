import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeInfo, severityOfName } from './describe.ts'

test('an error that comes as `err` or `error` is the exception', () => {
  for (const key of ['err', 'error']) {
    const error = new TypeError('burnt')
    const { exception, attributes, body } = describeInfo({
      level: 'error',
      message: 'no cake',
      [key]: error,
      item: 'pear',
    })
    assert.deepEqual([exception, attributes, body], [error, { item: 'pear' }, 'no cake'])
  }
  assert.deepEqual(describeInfo({ level: 'error', message: 'no cake', error: 'none' }).attributes, { error: 'none' })
})

test('the levels of npm, of syslog and of the command line', () => {
  const ordered = {
    npm: ['error', 'warn', 'info', 'http', 'verbose', 'debug', 'silly'],
    syslog: ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'],
    cli: ['error', 'warn', 'help', 'data', 'info', 'debug', 'prompt', 'input', 'silly'],
  }
  for (const [kind, names] of Object.entries(ordered)) {
    const numbers = names.map(severityOfName)
    assert.deepEqual(
      numbers,
      [...new Set(numbers)].sort((a, b) => b - a),
      kind,
    )
  }
})
