import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Behaviour, startSink } from '../support/otlp-sink.ts'
import { type Ended, observed, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Whatever a collector does, the process ends at most a second later than it would, and all that is lost is told.
const program = (ending: string): Program => ({ args: [resolve('test/apps/harm/endings.cjs'), ending] })
/** The promise, and what a machine that does many things at once may add. */
const budgetMs = 1000
const busyMs = 2500

const answers: Readonly<Record<string, Behaviour>> = {
  hung: 'hang',
  'slow, 3 s': { slowMs: 3000 },
  'a trickled reply': 'trickle',
  'a reply of 512 MB': 'huge',
  'a gzip bomb': {
    status: 200,
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(Buffer.alloc(64 * 1024 * 1024)),
  },
  '400': { status: 400 },
  '500': { status: 500 },
  '429, Retry-After 1': { status: 429, headers: { 'retry-after': '1' } },
  '503, Retry-After 3600': { status: 503, headers: { 'retry-after': '3600' } },
  '503, Retry-After -1': { status: 503, headers: { 'retry-after': '-1' } },
  '503, Retry-After x': { status: 503, headers: { 'retry-after': 'x' } },
  '503, Retry-After a date': { status: 503, headers: { 'retry-after': 'Fri, 31 Dec 2999 23:59:59 GMT' } },
  garbage: { status: 200, body: Buffer.from('ffffffffffffffff0a\u001b[31m', 'latin1') },
  HTML: 'html',
  'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  reset: 'reset',
}

let agent: string
let bare: Readonly<Record<string, Ended>>

before(async () => {
  agent = stagedAgent('collectors')
  const [natural, exited] = [await runBare(program('natural')), await runBare(program('exit(3)'))]
  bare = { natural, 'exit(3)': exited }
})

async function endsInTime(ending: string, url: string): Promise<Ended> {
  const traced = await runTraced(program(ending), agent, { OTEL_EXPORTER_OTLP_ENDPOINT: url })
  const untraced = bare[ending] as Ended
  assert.deepEqual(observed(traced), observed(untraced))
  const added = traced.ms - untraced.ms
  assert.ok(added < budgetMs + busyMs, `it ended ${added} ms later`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a collector says must not control a terminal
  assert.doesNotMatch(traced.stderr, /[\u0000-\u0009\u000b-\u001f\u007f]/)
  return traced
}

for (const ending of ['natural', 'exit(3)']) {
  describe(`${ending}; the collector gives`, { concurrency: 3 }, () => {
    for (const [name, behaviour] of Object.entries(answers)) {
      test(name, async () => {
        const sink = await startSink({ behaviour })
        await endsInTime(ending, sink.url)
        assert.ok(sink.requests.length >= 1)
        await sink.close()
      })
    }

    test('refused', async () => {
      const { stderr } = await endsInTime(ending, 'http://127.0.0.1:9')
      assert.match(stderr, /^otel-agent warn: .* 1000 spans were dropped — .*\n$/)
    })

    test('a black hole: connections are never taken up', async () => {
      const { hole, port } = await blackHole()
      await endsInTime(ending, `http://127.0.0.1:${port}`)
      hole()
    })

    test('killed in the middle of a request', async () => {
      const server = createServer((socket) => socket.once('data', () => socket.destroy()).on('error', () => {}))
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      await endsInTime(ending, `http://127.0.0.1:${(server.address() as { port: number }).port}`)
      server.close()
    })
  })
}

/** A server whose queue of connections is full: the kernel drops what comes, as a firewall does. */
async function blackHole(): Promise<{ hole: () => void; port: number }> {
  const { spawn } = await import('node:child_process')
  const { connect } = await import('node:net')
  const text =
    'const s = require("net").createServer(); s.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => { console.log(s.address().port); setTimeout(() => { for (;;) {} }, 10) })'
  const child = spawn(process.execPath, ['-e', text], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((done) => child.stdout.once('data', (line) => done(Number(line))))
  await new Promise((done) => setTimeout(done, 50))
  child.kill('SIGSTOP')
  const fillers: Socket[] = []
  for (let count = 0; count < 8; count++) fillers.push(connect(port, '127.0.0.1').on('error', () => {}))
  await new Promise((done) => setTimeout(done, 50))
  const hole = (): void => {
    child.kill('SIGKILL')
    for (const filler of fillers) filler.destroy()
  }
  return { hole, port }
}
