import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { hostileRequests } from '../support/hostile-requests.ts'
import { startSink } from '../support/otlp-sink.ts'
import { stagedAgent } from '../support/twin.ts'

// Whatever is sent to a server, its answers are those that it gives without the agent.
const count = process.env.EVERY_NODE === '1' ? 20_000 : 1_500

let agent: string

before(() => {
  agent = stagedAgent('hostile')
})

interface Server {
  readonly child: ChildProcess
  readonly port: number
  readonly stderr: () => string
}

async function serve(env: Readonly<Record<string, string>>): Promise<Server> {
  const child = spawn(process.execPath, [resolve('test/apps/harm/echo.cjs')], {
    env: { PATH: process.env.PATH, ...env },
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const port = await new Promise<number>((done) => child.stdout.once('data', (line) => done(Number(line))))
  return { child, port, stderr: () => stderr }
}

function answerOf(port: number, request: string): Promise<string> {
  return new Promise((done) => {
    let text = ''
    const finish = (): void => done(text.replace(/^date: .*$/im, 'date'))
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part
    })
    socket.on('error', finish).on('close', finish)
    socket.write(request, 'latin1')
  })
}

test(`${count} hostile requests`, async () => {
  const sink = await startSink()
  const propagators = 'tracecontext,baggage,b3,b3multi,jaeger'
  const bare = await serve({})
  const traced = await serve({
    NODE_OPTIONS: `--require ${agent}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_PROPAGATORS: propagators,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
  })
  for (const request of hostileRequests(count, 20_261)) {
    const [wanted, given] = await Promise.all([answerOf(bare.port, request), answerOf(traced.port, request)])
    assert.equal(given, wanted, JSON.stringify(request.slice(0, 300)))
  }
  const ends = [bare, traced].map(({ child }) => new Promise<number | null>((done) => child.once('close', done)))
  for (const { child } of [bare, traced]) child.stdin?.end()
  assert.deepEqual(await Promise.all(ends), [0, 0], traced.stderr())
  await sink.close()
  assert.equal(traced.stderr(), '')
  const spans = sink.spans()
  assert.ok(spans.length > count / 4, `${spans.length} spans`)
  const text = JSON.stringify(spans)
  for (const secret of ['u:p@', 'token=T', 'sig=S']) assert.equal(text.includes(secret), false, secret)
})
