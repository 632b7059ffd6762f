import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { stagedAgent } from '../support/twin.ts'

// Applications from npm that nobody here has written: started, asked the same, and ended, with the agent and without it.
const versions = ['20.20.2', '24.21.0', '26.10.0']
const folder = resolve('build/apps/applications')
const site = join(folder, 'site')

interface Application {
  readonly packages: Readonly<Record<string, string>>
  readonly script: string
  readonly args: (port: number) => readonly string[]
}

const applications: Readonly<Record<string, Application>> = {
  'http-server': {
    packages: { 'http-server': '14.1.1' },
    script: 'http-server/bin/http-server',
    args: (port) => ['.', '-p', String(port), '-a', '127.0.0.1', '-c-1'],
  },
  serve: {
    packages: { serve: '14.2.7' },
    script: 'serve/build/main.js',
    args: (port) => ['.', '-l', `tcp://127.0.0.1:${port}`, '-L', '-n'],
  },
  'docsify-cli': {
    packages: { 'docsify-cli': '4.4.4' },
    script: 'docsify-cli/bin/docsify',
    args: (port) => ['serve', '.', '-p', String(port), '-P', String(port + 1)],
  },
  'json-server': {
    packages: { 'json-server': '0.17.4' },
    script: 'json-server/lib/cli/bin.js',
    args: (port) => ['--port', String(port), '--host', '127.0.0.1', 'db.json'],
  },
  // Koa and its middleware.
  'local-web-server': {
    packages: { 'local-web-server': '5.4.0' },
    script: 'local-web-server/bin/cli.js',
    args: (port) => ['--port', String(port), '--hostname', '127.0.0.1', '--log.format', 'tiny'],
  },
  tiddlywiki: {
    packages: { tiddlywiki: '5.4.1' },
    script: 'tiddlywiki/tiddlywiki.js',
    args: (port) => ['wiki', '--listen', `port=${port}`, 'host=127.0.0.1'],
  },
}

const paths = [
  '/',
  '/a.txt',
  '/posts/1',
  '/posts?_sort=id',
  '/none',
  '/%2e%2e/%2e%2e/etc/passwd',
  '//evil.example/',
  '/%',
]

interface Course {
  readonly code: number | null
  readonly signal: string | null
  readonly outputs: readonly string[]
  readonly answers: readonly string[]
}

/** Until it listens, what it answers, and how it ends. */
async function courseOf(node: string, script: string, { args }: Application, env: NodeJS.ProcessEnv): Promise<Course> {
  const { PATH, HOME } = process.env
  const port = await freePort()
  const child = spawn(node, [script, ...args(port)], { cwd: site, env: { PATH, HOME, NO_UPDATE_CHECK: '1', ...env } })
  // Apart: which of two pipes is read first is chance.
  const outputs = ['', '']
  for (const [at, stream] of [child.stdout, child.stderr].entries()) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      outputs[at] += text
    })
  }
  const ended = new Promise<Pick<Course, 'code' | 'signal'>>((done) =>
    child.on('close', (code, signal) => done({ code, signal })),
  )
  while (child.exitCode === null && (await answerOf(port, '/')).startsWith('E'))
    await new Promise((done) => setTimeout(done, 100))
  const answers: string[] = []
  for (const path of paths) answers.push(`${path} ${await answerOf(port, path)}`)
  // By now the log of the last one is written; that of this one is like one before.
  await answerOf(port, '/')
  child.kill('SIGTERM')
  const ending = await ended
  const steadied = (texts: readonly string[]): string[] => texts.map((text) => steady(text, port))
  return { ...ending, outputs: steadied(outputs), answers: steadied(answers) }
}

const colours = new RegExp(`${String.fromCharCode(27)}(c|\\[[\\d;]*[A-Za-z])`, 'g')

/** Without colours, times, ids and ports, and how often it was asked before it listened. */
function steady(output: string, port: number): string {
  const lines = output
    .replace(colours, '')
    .replaceAll(String(port), 'PORT')
    .replaceAll(String(port + 1), 'NEXT')
    .replace(/\(node:\d+\)/g, '(node:PID)')
    .replace(/\[\d[^\]]*\]|\d+(\.\d+)? ?ms\b|\d+:\d\d:\d\d [AP]M/g, '(time)')
    .split('\n')
  return [...new Set(lines)].join('\n')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

function answerOf(port: number, path: string): Promise<string> {
  return new Promise((done) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let text = ''
      response.setEncoding('latin1').on('data', (part: string) => {
        text += part
      })
      const { date, ...headers } = response.headers
      response.on('end', () => done(`${response.statusCode} ${JSON.stringify(headers)} ${text}`))
    })
    request.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'E'))
  })
}

describe('applications', { skip: process.env.EVERY_NODE !== '1' && 'part of npm run test:matrix' }, () => {
  let agent: string

  before(() => {
    agent = stagedAgent('applications')
    mkdirSync(site, { recursive: true })
    writeFileSync(join(site, 'index.html'), '<h1>shop</h1>')
    writeFileSync(join(site, 'a.txt'), 'a\n')
    mkdirSync(join(site, 'wiki'), { recursive: true })
    writeFileSync(join(site, 'wiki/tiddlywiki.info'), '{"plugins":["tiddlywiki/tiddlyweb","tiddlywiki/filesystem"]}')
    writeFileSync(join(site, 'db.json'), JSON.stringify({ posts: [{ id: 1, title: 'pears' }] }))
  })

  for (const [name, application] of Object.entries(applications)) {
    for (const version of versions) {
      test(`${name}, Node ${version}`, async () => {
        const own = join(folder, name)
        await installPackages(own, application.packages)
        const file = join(own, 'node_modules', application.script)
        const bare = await courseOf(nodeBinary(version), file, application, {})
        const sink = await startSink()
        const env = { NODE_OPTIONS: `--require ${agent}`, OTEL_EXPORTER_OTLP_ENDPOINT: sink.url }
        const traced = await courseOf(nodeBinary(version), file, application, env)
        await sink.close()
        assert.deepEqual(traced, bare)
        // Each is asked once more, at least, until it listens.
        const served = sink.spans().filter(({ kind }) => kind === 1).length
        assert.ok(served > paths.length, `${served} of ${paths.length}`)
      })
    }
  }
})
