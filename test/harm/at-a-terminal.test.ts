import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { startSink } from '../support/otlp-sink.ts'
import { stagedAgent } from '../support/twin.ts'

// What somebody sees who works with Node by hand: the REPL at a terminal, and `--watch`.
const folder = resolve('build/apps/at-a-terminal')
const versions = process.env.EVERY_NODE === '1' ? supportedNodes : ['20.20.2', '24.21.0', '26.10.0']

let agent: string

before(() => {
  agent = stagedAgent('at-a-terminal')
  mkdirSync(folder, { recursive: true })
})

interface Seen {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly output: string
}

/** Goes on to the next step as soon as the output has what the step waits for. */
async function drive(command: readonly string[], env: object, steps: readonly Step[]): Promise<Seen> {
  const [program = '', ...args] = command
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  let left = [...steps]
  let from = 0
  const goOn = (): void => {
    const [step] = left
    const at = step === undefined ? -1 : output.indexOf(step.after, from)
    if (step === undefined || at === -1) return
    from = at + step.after.length
    left = left.slice(1)
    step.act(child)
    goOn()
  }
  const hear = (text: string): void => {
    output += text
    goOn()
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  return new Promise((done) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({ code, signal, output })
    })
  })
}

interface Step {
  readonly after: string
  act(child: ChildProcess): void
}

async function asWithoutUs(command: readonly string[], stepsOf: () => readonly Step[], spans: number): Promise<void> {
  const bare = await drive(command, {}, stepsOf())
  const sink = await startSink()
  const traced = await drive(
    command,
    {
      NODE_OPTIONS: `--require ${agent}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_EXIT_TIMEOUT: '10000',
    },
    stepsOf(),
  )
  await sink.close()
  assert.equal(bare.signal, null, bare.output)
  assert.deepEqual(traced, bare)
  assert.equal(sink.spans().length, spans)
}

for (const version of versions) {
  describe(`Node ${version}`, () => {
    test('the REPL', async () => {
      const failing = "await new Promise((done) => require('http').get('http://127.0.0.1:1/').on('error', done))"
      const lines = ['1 + 1', `(${failing}).code`, 'await 3', 'throw new Error("no")', '.exit']
      const steps = lines.map((line): Step => ({ after: '> ', act: (child) => child.stdin?.write(`${line}\n`) }))
      // What is typed would be shown at once, which is now before and now after what Node says.
      const command = ['script', '-qec', `stty -echo; NODE_NO_READLINE=1 exec ${nodeBinary(version)}`, '/dev/null']
      await asWithoutUs(command, () => steps, 1)
    })

    test('--watch', async () => {
      const app = join(folder, `watched-${version}.cjs`)
      copyFileSync('test/apps/harm/serve-once.cjs', app)
      const steps: readonly Step[] = [
        { after: 'Completed running', act: () => appendFileSync(app, ' ') },
        { after: 'Completed running', act: (child) => child.kill('SIGTERM') },
      ]
      await asWithoutUs([nodeBinary(version), '--no-warnings', '--watch', app], () => steps, 12)
    })
  })
}
