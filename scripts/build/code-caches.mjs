import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { nodeBinary, supportedNodes } from '../node-lines.mjs'

const keeper = resolve('scripts/build/keep-code.cjs')
const program = resolve('scripts/build/empty.cjs')

/** For the Node that builds and for the newest of each line, where it is there. `root` has `hooks/` and `dist/`. */
export function makeCodeCaches(root) {
  const newest = new Map(supportedNodes.map((version) => [version.split('.')[0], nodeBinary(version)]))
  for (const node of [process.execPath, ...newest.values()]) if (existsSync(node)) makeCodeCache(root, node)
}

/** By a process of that Node, since nothing else can make it. Throws when the agent does not start there without a word. */
export function makeCodeCache(root, node) {
  const args = ['--require', keeper, program, resolve(root)]
  const { status, stderr, error } = spawnSync(node, args, { env: {}, encoding: 'utf8' })
  if (status !== 0 || stderr !== '') throw new Error(`${node} made no code cache: ${error?.message ?? stderr}`)
}
