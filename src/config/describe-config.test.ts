import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeConfig } from './describe-config.ts'
import { readConfig } from './read-config.ts'
import { settings } from './settings.ts'

function linesOf(env: Record<string, string>): Map<string, string> {
  const { config, sources } = readConfig(env)
  const lines = describeConfig(config, sources).split('\n')
  const settingLines = lines.filter((line) => line.startsWith('  '))
  return new Map(settingLines.map((line) => [line.trim().split(' ')[0] ?? '', line.trim().replace(/ {2,}/g, '  ')]))
}

test('every setting has its line, under a theme', () => {
  const lines = linesOf({})
  assert.deepEqual(
    [...lines.keys()].sort(),
    Object.values(settings)
      .map((setting) => setting.env)
      .sort(),
  )
  const { config, sources } = readConfig({})
  assert.match(describeConfig(config, sources), /^The agent itself\n {2}OTEL_SDK_DISABLED +false +default\n/)
})

test('says the value in effect, and whether it was set, inherited or is the default', () => {
  const lines = linesOf({
    OTEL_SERVICE_NAME: 'shop',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '5',
    OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '3',
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=2\n3',
  })
  const expected = {
    OTEL_SERVICE_NAME: 'shop  set',
    OTEL_ATTRIBUTE_COUNT_LIMIT: '5  set',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '5  from OTEL_ATTRIBUTE_COUNT_LIMIT',
    OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '3  from OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT',
    OTEL_TRACES_EXPORTER: 'none  set',
    OTEL_RESOURCE_ATTRIBUTES: 'a=1, b=2\\u{a}3  set',
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: 'no limit  default',
    OTEL_EXPORTER_OTLP_CERTIFICATE: 'none  default',
  }
  for (const [name, text] of Object.entries(expected)) assert.equal(lines.get(name), `${name}  ${text}`)
})

test('endpoints and headers of a signal are shown joined with the general ones, without secrets', () => {
  const lines = linesOf({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://ann:hunter2@collector/otlp?token=hunter2',
    OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=hunter2',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other/',
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x=hunter2',
  })
  const expected = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://***@collector/otlp?***  set',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://***@collector/otlp/v1/traces?***  from OTEL_EXPORTER_OTLP_ENDPOINT',
    OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://other/  set',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=***  set',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=***  from OTEL_EXPORTER_OTLP_HEADERS',
    OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'authorization=***, x=***  set',
  }
  for (const [name, text] of Object.entries(expected)) assert.equal(lines.get(name), `${name}  ${text}`)
  assert.ok(![...lines.values()].join().includes('hunter2'))
})
