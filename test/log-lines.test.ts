import assert from 'node:assert/strict'
import { cpSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { installPackages } from './support/install-packages.ts'
import { linkAgentInto, runApp } from './support/run-app.ts'

// What log libraries write with the agent is what they write without it, byte for byte, but for the ids.
const libraries: Readonly<Record<string, readonly string[]>> = {
  pino: ['7.0.0', '8.21.0', '9.14.0', '10.4.0'],
  winston: ['3.0.0', '3.19.0'],
  bunyan: ['1.0.0', '1.8.15', '2.0.5'],
  log4js: ['6.0.0', '6.9.1'],
}
const appsOf: Readonly<Record<string, readonly string[]>> = {
  pino: ['pino.cjs', 'pino-transport.cjs', 'pino-sites.cjs'],
}
const packagesBeside: Readonly<Record<string, Readonly<Record<string, string>>>> = { pino: { 'pino-caller': '3.4.0' } }

const serverKind = 1
const quiet = { OTEL_METRICS_EXPORTER: 'none' }

const only = process.env.LIBRARY?.split(',')

for (const [library, versions] of Object.entries(libraries)) {
  if (only?.includes(library) === false) continue
  for (const version of versions) {
    describe(`${library}@${version}`, () => {
      const folder = resolve('build/log-lines', `${library}@${version}`)
      const run = async (app: string, door: 'none' | '--require', env: Record<string, string> = {}) => {
        await installPackages(folder, { [library]: version, ...packagesBeside[library] })
        linkAgentInto(folder)
        cpSync('test/apps/log-lines', folder, { recursive: true })
        const ended = await runApp({ file: join(folder, app), door, env: { ...quiet, ...env } })
        assert.deepEqual([ended.code, ended.stderr], [0, ''])
        return { ...ended, lines: linesOf(ended.stdout), server: ended.spans.find(({ kind }) => kind === serverKind) }
      }

      for (const app of appsOf[library] ?? [`${library}.cjs`]) {
        test(`${app}: the same bytes in the same order, but for the ids`, async () => {
          const bare = await run(app, 'none')
          const { lines, stdout, server } = await run(app, '--require')
          assert.equal(steady(withoutIds(stdout)), steady(bare.stdout))
          assert.equal(lines.length % 3, 0)
          const third = lines.length / 3
          lines.forEach((line, index) => {
            const isInside = index >= third && index < 2 * third
            const ids = isInside ? [server?.traceId, server?.spanId, '01'] : [undefined, undefined, undefined]
            const { trace_id, span_id, trace_flags } = line
            const own = [trace_id === 'mine', span_id === 'mine', false]
            const found = [trace_id, span_id, trace_flags]
            assert.deepEqual(
              found.map((id, at) => (own[at] ? 'mine' : id)),
              ids.map((id, at) => (own[at] ? 'mine' : id)),
            )
          })
        })
      }

      const app = `${library}.cjs`
      test('a span that is not sampled has ids, too', async () => {
        const { lines, spans } = await run(app, '--require', { OTEL_TRACES_SAMPLER: 'always_off' })
        const marked = lines.filter(({ trace_flags }) => trace_flags !== undefined)
        assert.equal(marked.length, lines.length / 3)
        assert.ok(marked.every(({ trace_flags }) => trace_flags === '00'))
        assert.equal(spans.length, 0)
      })

      test('keys by other names, without one, and with the service', async () => {
        const env = { ACME_OTEL_LOG_KEYS: 'trace_id=traceId,trace_flags=,service.name=service' }
        const { lines, server } = await run(app, '--require', env)
        const inside = lines[lines.length / 3]
        const { traceId, span_id, trace_flags, service } = inside ?? {}
        assert.deepEqual([traceId, span_id, trace_flags, service], [server?.traceId, server?.spanId, undefined, 'app'])
      })

      test('records from a level on become events of the span', async () => {
        const { server } = await run(app, '--require', { ACME_OTEL_LOG_EVENTS: 'error' })
        const severities = new Set(
          server?.events.map(({ attributes }) => String(attributes['log.severity']).toLowerCase()),
        )
        const levels = ['error', 'fatal']
        assert.deepEqual([...severities], library === 'winston' ? ['error'] : levels)
        const [first] = server?.events ?? []
        assert.deepEqual(
          [first?.name, first?.attributes['log.message'], first?.attributes.item],
          [
            'log',
            library === 'log4js' ? "no cake { item: 'pear' }" : 'no cake',
            library === 'log4js' ? undefined : 'pear',
          ],
        )
        assert.equal(JSON.stringify(server?.events).includes('"burnt"'), true)
      })

      test('each record is sent once when logs are asked for', async () => {
        const { lines, logs, server } = await run(app, '--require', { OTEL_LOGS_EXPORTER: 'otlp' })
        assert.equal(logs.length, lines.length)
        const inside = logs.filter(({ traceId }) => traceId !== undefined)
        assert.equal(inside.length, lines.length / 3)
        assert.ok(inside.every(({ traceId, spanId }) => traceId === server?.traceId && spanId === server?.spanId))
        assert.equal(JSON.stringify(inside).includes('"trace_flags"'), false)
      })

      if (library === 'log4js') {
        test('a record that an appender prints by console is one event', async () => {
          const { server } = await run('log4js-console.cjs', '--require', { ACME_OTEL_LOG_EVENTS: 'info' })
          assert.deepEqual(
            server?.events.map(({ attributes }) => attributes['log.message']),
            ['by the library', '{"text":"by the application"}'],
          )
        })
      }

      const sender = `${library}-sender.cjs`
      if (existsSync(join('test/apps/log-lines', sender))) {
        test('none is sent when the application sends them itself', async () => {
          const { logs, lines } = await run(sender, '--require', { OTEL_LOGS_EXPORTER: 'otlp' })
          assert.deepEqual([logs.length, lines.length], [0, 3])
        })
      }

      test('none becomes an event by default', async () => {
        const { server } = await run(app, '--require')
        assert.deepEqual(server?.events, [])
      })
    })
  }
}

function linesOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** `mine` is no id. */
function withoutIds(text: string): string {
  return text
    .replace(/,"(?:trace_id|span_id|trace_flags)":"[0-9a-f]+"/g, '')
    .replace(/(?<=\{)"(?:trace_id|span_id|trace_flags)":"[0-9a-f]+",?/g, '')
}

/** What differs between any two runs. */
function steady(text: string): string {
  return text
    .replace(/"time":\d+/g, '"time":0')
    .replace(/"pid":\d+/g, '"pid":0')
    .replace(/"time":"[^"]*Z"/g, '"time":""')
}
