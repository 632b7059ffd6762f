import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'

test('a secret is never quoted', () => {
  for (const variable of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const [text, wrong] of [
      ['a=1,hunter2', 'has no "=" in entry 2'],
      ['a=hunter2%', 'has a "%" that encodes nothing in entry 1'],
      ['a=hunter2%0d%0aHost:x', 'has a value that HTTP does not allow in entry 1'],
      ['a=hunter2%E2%82%AC', 'has a value that HTTP does not allow in entry 1'],
      ['hunter 2=x', 'has a name that HTTP does not allow in entry 1'],
    ]) {
      const { config, problems } = readConfig({ [variable]: text })
      assert.deepEqual(config, readConfig({}).config)
      const message = `${variable} is set to a value (not shown), which ${wrong}. Using the default none instead.`
      assert.deepEqual(problems, [{ code: 'bad-value', message }])
    }
  }
})

test('credentials in a URL that is wrong are not quoted, wherever it stands', () => {
  const rest =
    'which is not a URL that begins with http:// or https://. Using the default http://localhost:4318 instead.'
  for (const [text, shown] of [
    ['htp://ann:hunter2@collector/x?token=hunter2', 'htp://***@collector/x?***'],
    ['http://ann:hun/ter2@collector', 'http://***@collector'],
    ['ann:hunter2@collector:4318', '***@collector:4318'],
    ['collector:4318?token=hunter2', 'collector:4318?***'],
  ]) {
    const { problems } = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: text })
    const message = `OTEL_EXPORTER_OTLP_ENDPOINT is set to "${shown}", ${rest}`
    assert.deepEqual(problems, [{ code: 'bad-value', message }])
  }
  const { problems } = readConfig({ OTEL_TRACES_EXPORTER: 'http://ann:hunter2@collector' })
  assert.ok(!JSON.stringify(problems).includes('hunter2'), JSON.stringify(problems))
})

test('a message is one line of printable characters, and a long value is cut', () => {
  const { problems } = readConfig({
    OTEL_LOG_LEVEL: 'a\nb\u001b[31m\u202e',
    OTEL_TRACES_SAMPLER: `${'x'.repeat(99)}😀yz`,
  })
  const got = problems.map((problem) => problem.message.split(', which')[0])
  assert.deepEqual(got, [
    'OTEL_LOG_LEVEL is set to "a\\u{a}b\\u{1b}[31m\\u{202e}"',
    `OTEL_TRACES_SAMPLER is set to "${'x'.repeat(99)}…"`,
  ])
})
