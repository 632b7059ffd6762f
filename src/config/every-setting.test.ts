import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'
import type { Setting } from './setting.ts'
import { type SettingName, settings } from './settings.ts'

/** A value that is not the default, and what it is read into. */
function sampleOf(setting: Setting): readonly [text: string, value: unknown] {
  switch (setting.type) {
    case 'boolean':
      return ['TRUE', true]
    case 'ratio':
    case 'number':
    case 'sampler argument':
      return ['0.25', 0.25]
    case 'enum': {
      const other =
        setting.values.filter((value) => value !== setting.default && value !== '').at(-1) ?? setting.default
      return [other.toUpperCase(), other]
    }
    case 'list': {
      const other = setting.values.find((value) => !(setting.default as readonly string[]).includes(value))
      return [` ${other ?? setting.values[0]} `, [other ?? setting.values[0]]]
    }
    case 'names':
    case 'words':
      return ['one, two', ['one', 'two']]
    case 'headers':
    case 'attributes':
      return ['key=a%20value', { key: 'a value' }]
    case 'url':
    case 'endpoint':
      return ['http://example.test:1/', 'http://example.test:1/']
    case 'string':
    case 'path':
      return ['some/text', 'some/text']
    default:
      return ['77', 77]
  }
}

/** Where not every text of the type is known. */
const samples: Readonly<Record<string, readonly [text: string, value: unknown]>> = {
  ACME_OTEL_LOG_KEYS: ['trace_id=trace', { trace_id: 'trace' }],
  ACME_OTEL_GRPC_ERROR_TYPES: ['UNKNOWN=lost', { UNKNOWN: 'lost' }],
}

/** What another setting limits, or decides as well. */
const beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: { OTEL_LOGS_EXPORTER: 'otlp' },
  OTEL_TRACES_SAMPLER_ARG: { OTEL_TRACES_SAMPLER: 'traceidratio' },
}

for (const [name, setting] of Object.entries<Setting>(settings)) {
  for (const variable of [setting.env, ...(setting.aliases ?? [])]) {
    test(`${variable} is read`, () => {
      const [text, value] = samples[setting.env] ?? sampleOf(setting)
      const { config, sources, problems } = readConfig({ ...beside[variable], [variable]: text })
      assert.deepEqual(problems, [])
      assert.deepEqual(config[name as SettingName], value)
      assert.equal(sources[name as SettingName], variable)
    })
  }
  for (const older of setting.aliases ?? []) {
    test(`${setting.env} wins over ${older}`, () => {
      const [text, value] = samples[setting.env] ?? sampleOf(setting)
      const { config } = readConfig({ ...beside[setting.env], [older]: 'something else', [setting.env]: text })
      assert.deepEqual(config[name as SettingName], value)
    })
  }
}
