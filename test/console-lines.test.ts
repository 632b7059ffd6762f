import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { linkAgentInto, runApp } from './support/run-app.ts'

// What `console` writes is what it writes without the agent, but for ids in lines that are JSON. On every Node line: the
// function that is replaced is one of Node's own.
const folder = resolve('build/log-lines/console')

before(() => {
  cpSync('test/apps/log-lines', folder, { recursive: true })
  linkAgentInto(folder)
})

const ids = /"trace_id":"[0-9a-f]{32}"|"span_id":"[0-9a-f]{16}"|"trace_flags":"01"/g

for (const version of supportedNodes) {
  describe(`console on Node ${version}`, () => {
    const run = async (door: 'none' | '--require', correlation?: string) => {
      const env = {
        OTEL_METRICS_EXPORTER: 'none',
        ...(correlation !== undefined && { ACME_OTEL_CONSOLE_CORRELATION: correlation }),
      }
      const ended = await runApp({ file: join(folder, 'console.cjs'), door, env, node: nodeBinary(version) })
      assert.deepEqual([ended.code, ended.stderr], [0, ''])
      return ended.stdout
    }

    for (const correlation of [undefined, 'json']) {
      test(`${correlation ?? 'by default'}: JSON lines have ids, the others are untouched`, async () => {
        const bare = await run('none')
        const stdout = await run('--require', correlation)
        assert.equal(stdout.replace(/,"(?:trace_id|span_id|trace_flags)":"[0-9a-f]+"/g, ''), bare)
        // Three lines and the indented one, in the middle of three rounds; one has a `trace_id` of its own.
        assert.equal(stdout.match(ids)?.length, 4 * 3 - 1)
      })
    }

    test('text: the others have a suffix', async () => {
      const bare = await run('none')
      const stdout = await run('--require', 'text')
      const suffix = / trace_id=[0-9a-f]{32} span_id=[0-9a-f]{16} trace_flags=01$/gm
      assert.equal(stdout.replace(suffix, '').replace(/,"(?:trace_id|span_id|trace_flags)":"[0-9a-f]+"/g, ''), bare)
      assert.equal(stdout.match(suffix)?.length, 8)
    })

    for (const level of ['off', 'trace']) {
      test(`a debugger and a stack show the place that called, with events from ${level} on`, async () => {
        const sites = async (door: 'none' | '--require') => {
          const env = {
            OTEL_METRICS_EXPORTER: 'none',
            ACME_OTEL_CONSOLE_CORRELATION: 'text',
            ACME_OTEL_LOG_EVENTS: level,
          }
          const ended = await runApp({ file: join(folder, 'console-sites.cjs'), door, env, node: nodeBinary(version) })
          assert.deepEqual([ended.code, ended.signal], [0, null])
          return JSON.parse(ended.stdout.split('\n').find((line) => line.startsWith('{"sites"')) ?? '{}')
        }
        const traced = await sites('--require')
        assert.deepEqual(traced, await sites('none'))
        assert.deepEqual(
          traced.sites.map(([method, file]: readonly string[]) => [method, file]),
          ['log', 'warning', 'error', 'info'].map((method) => [method, 'console-sites.cjs']),
        )
        assert.equal(traced.names.join(), 'log,warn,error,info')
      })
    }

    test('off: nothing has', async () => {
      assert.equal(await run('--require', 'off'), await run('none'))
    })

    describe('lines of a level and above become events of the span', () => {
      const runEvents = async (door: 'none' | '--require', env: Record<string, string>) => {
        const quiet = {
          OTEL_METRICS_EXPORTER: 'none',
          OTEL_LOGS_EXPORTER: 'otlp',
          ACME_OTEL_CONSOLE_CORRELATION: 'off',
        }
        const file = join(folder, 'console-events.cjs')
        const ended = await runApp({ file, door, env: { ...quiet, ...env }, node: nodeBinary(version) })
        const server = ended.spans.find(({ kind }) => kind === 1)
        const events = server?.events.map(({ name, attributes }) => [
          name,
          attributes['log.severity'],
          String(attributes['log.message']).split('\n')[0],
          attributes['exception.message'],
        ])
        return { ...ended, events }
      }
      const warnings = [
        ['log', 'warn', 'pear is low', undefined],
        ['log', 'error', 'no cake [here]', 'burnt'],
        ['log', 'error', '{"level":"error","item":"pear"}', undefined],
        ['log', 'warn', 'Assertion failed: a crumb', undefined],
      ]

      for (const [level, expected] of Object.entries({
        warn: warnings,
        error: warnings.filter(([, severity]) => severity === 'error'),
        off: [],
      })) {
        test(level, async () => {
          const bare = await runEvents('none', {})
          const traced = await runEvents('--require', { ACME_OTEL_LOG_EVENTS: level })
          assert.deepEqual(traced.events, expected)
          assert.equal(traced.stdout, bare.stdout)
          // `console.trace()` prints where it was called: below it are the frames of HTTP.
          assert.equal(traced.stderr.replaceAll(/ +at .*otel-agent\/instrumentations\/http.*\n/g, ''), bare.stderr)
          assert.equal(traced.logs.length, 0)
        })
      }

      test('trace', async () => {
        const { events = [] } = await runEvents('--require', { ACME_OTEL_LOG_EVENTS: 'trace' })
        const quiet = ['info', 'info', 'debug', 'info', 'info']
        assert.deepEqual(
          events.map(([, severity]) => severity),
          [...quiet, 'warn', 'error', 'error', 'warn', 'trace'],
        )
      })
    })
  })
}
