import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { nodeBinary, supportedNodes } from '../node-lines.mjs'

const keeper = resolve('scripts/build/keep-code.cjs')

/** Which chunks, and the program in which V8 is asked what it has made of them: it runs what they are there for, and no more. */
const programs = {
  agent: resolve('scripts/build/empty.cjs'),
  tracing: resolve('scripts/build/serve-once.cjs'),
}

/** Nothing leaves the process, so nothing is loaded to send it. */
const env = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }

/** For the Node that builds and for the newest of each line, where it is there. `root` has `hooks/` and `dist/`. */
export function makeCodeCaches(root) {
  const newest = new Map(supportedNodes.map((version) => [version.split('.')[0], nodeBinary(version)]))
  // Node 18 has come to the end of its life: it starts as fast, but for what only traces it would take half a megabyte.
  const chunksFor = (line) => (line === '18' ? ['agent'] : Object.keys(programs))
  for (const [line, node] of [['', process.execPath], ...newest])
    if (existsSync(node)) makeCodeCache(root, node, chunksFor(line))
}

/** By a process of that Node, since nothing else can make it. Throws when the agent does not start there without a word. */
export function makeCodeCache(root, node, chunks = Object.keys(programs)) {
  for (const chunk of chunks) {
    const args = ['--require', keeper, programs[chunk], resolve(root), chunk]
    const { status, stderr, error } = spawnSync(node, args, { env, encoding: 'utf8' })
    if (status !== 0 || stderr !== '') throw new Error(`${node} made no code cache: ${error?.message ?? stderr}`)
  }
}
