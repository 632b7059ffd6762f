import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { build } from 'esbuild'
import { nodeBinary, supportedNodes } from '../scripts/node-lines.mjs'
import { type Behaviour, type Sink, type SinkOptions, startSink } from './support/otlp-sink.ts'

// What is left when a process ends at once, where nothing asynchronous runs any more: `sendNow`, on all Node lines.
const app = resolve('build/apps/last-delivery/app.mjs')
const preload = resolve('test/apps/last-delivery/count-loads.cjs')
const nodes: readonly string[] =
  process.env.EVERY_NODE === '1' ? supportedNodes : ['18.19.0', '20.20.2', '24.21.0', '26.10.0']

interface Ended {
  readonly code: number | null
  readonly stderr: string
  readonly counted: { added: number; accepted: number; dropped: number; queued: number; told: string[] }
  readonly received: number
}

async function endBy(
  version: string,
  args: readonly string[],
  options: SinkOptions = {},
  { env = {}, endAfter }: { env?: Readonly<Record<string, string>>; endAfter?: (sink: Sink) => Promise<void> } = {},
): Promise<Ended> {
  const sink = await startSink(options)
  const endpoint = `http://localhost:${sink.port}`
  const child = spawn(nodeBinary(version), args, { env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env } })
  const chunks: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  if (endAfter !== undefined) void endAfter(sink).finally(() => child.stdin.end('\n'))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  const stderr = Buffer.concat(errors).toString()
  const line = Buffer.concat(chunks).toString().trim().split('\n').at(-1)
  assert.ok(line, `no counts came: ${stderr}`)
  const received = new Set(sink.spans().map(({ spanId }) => spanId)).size
  await sink.close()
  return { code, stderr, counted: JSON.parse(line), received }
}

before(async () => {
  await build({
    entryPoints: ['test/apps/last-delivery/app.ts'],
    outfile: app,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node18',
    format: 'esm',
    logLevel: 'warning',
  })
})

for (const version of nodes) {
  describe(`Node ${version}`, () => {
    for (const [ending, code] of [
      ['exit', 3],
      ['throw', 1],
    ] as const) {
      test(`${ending}: all is delivered, the exit code stays`, async () => {
        const ended = await endBy(version, ['--require', preload, app, ending])
        assert.deepEqual([ended.code, ended.received], [code, 1000])
        assert.deepEqual(ended.counted, { added: 1000, accepted: 1000, dropped: 0, queued: 0, inFlight: 0, told: [] })
        assert.equal(ended.stderr.split('preloaded').length - 1, 1)
      })
    }

    test('in a worker thread, too', async () => {
      const ended = await endBy(version, [app, 'worker'])
      assert.deepEqual([ended.code, ended.received, ended.counted.accepted], [3, 1000, 1000])
    })

    test('zipped, when that is asked for', async () => {
      const ended = await endBy(version, [app, 'exit'], {}, { env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' } })
      assert.equal(ended.received, 1000)
    })

    test('what waits to be tried again is delivered with the rest', async () => {
      const busy = { status: 503, headers: { 'retry-after': '20' } }
      const endAfter = async (sink: Sink): Promise<void> => {
        await sink.waitFor(({ requests }) => requests.length === 1)
        // Long enough for the answer to be read, much shorter than what it asks for.
        await setTimeout(500)
      }
      const behaviour = (index: number): Behaviour => (index === 0 ? busy : 'ok')
      const ended = await endBy(version, [app, 'later'], { behaviour }, { endAfter })
      assert.deepEqual([ended.code, ended.received], [3, 1010])
      assert.deepEqual([ended.counted.accepted, ended.counted.dropped], [1010, 0])
    })

    test('what has left already is not sent twice', async () => {
      let heard = 0
      const behaviour = (index: number): Behaviour => {
        heard++
        return index === 0 ? 'hang' : 'ok'
      }
      const endAfter = (sink: Sink): Promise<void> => sink.waitFor(({ requests }) => requests.length === 1)
      const ended = await endBy(version, [app, 'later'], { behaviour }, { endAfter })
      assert.deepEqual([heard, ended.received, ended.counted.accepted], [2, 498, 498])
    })

    test('a receiver that hangs costs the deadline and no more; the loss is told', async () => {
      const ended = await endBy(version, [app, 'exit', '300'], { behaviour: 'hang' })
      assert.deepEqual([ended.code, ended.counted.accepted, ended.counted.dropped], [3, 0, 1000])
      assert.match(
        ended.counted.told.join('\n'),
        /^export-failed: .*: it does not answer in time — 1000 spans were dropped — /,
      )
    })

    test('what the receiver says is heard', async () => {
      const behaviour = { rejected: 7, message: 'no thanks' }
      const ended = await endBy(version, [app, 'exit'], { behaviour })
      assert.deepEqual([ended.counted.accepted, ended.counted.dropped], [986, 14])
      assert.match(
        ended.counted.told.join('\n'),
        /^export-partial: .* rejected 7 spans: "no thanks" — the others were accepted\.\nexport-partial: .* rejected 14 spans: /,
      )
    })

    test('nobody listens: the cause is told', async () => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
      const ended = await endBy(version, [app, 'exit'], {}, { env })
      assert.deepEqual([ended.code, ended.counted.accepted, ended.counted.dropped], [3, 0, 1000])
      assert.match(
        ended.counted.told.join('\n'),
        /^export-failed: .*: nothing listens there \(ECONNREFUSED\) — 1000 spans were dropped — /,
      )
    })

    if (version.startsWith('18.')) return // has no permissions to withhold
    test('where no thread may be started, the loss is told', async () => {
      const flag = Number.parseInt(version, 10) < 22 ? '--experimental-permission' : '--permission'
      const ended = await endBy(version, [flag, '--allow-fs-read=*', '--allow-fs-write=*', app, 'exit'])
      assert.deepEqual([ended.code, ended.counted.accepted, ended.counted.dropped], [3, 0, 1000])
      assert.match(
        ended.counted.told.join('\n'),
        /^export-failed: .*: the request cannot be made: no thread may be started \(ERR_ACCESS_DENIED\) — 1000 spans were dropped\.$/,
      )
    })
  })
}
