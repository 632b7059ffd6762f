import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeCodeCache } from '../scripts/build/code-caches.mjs'
import { installLocked } from '../scripts/install-locked.mjs'
import { provideNode, supportedNodes } from '../scripts/node-lines.mjs'
import { type Agent, bare, otherBuild, ours, peers } from './agents.ts'
import type { Options } from './read-options.ts'

/** An agent with the folder that it lies in and its version. */
export interface InstalledAgent {
  readonly agent: Agent
  readonly root: string
  readonly version: string
}

const built = resolve('build/bench')

/** A copy of the built agent, since builds replace `dist` while the bench runs, and the others as the options say. */
export async function provideAgents({ peers: wanted, against }: Options): Promise<readonly InstalledAgent[]> {
  const found: InstalledAgent[] = [
    { agent: bare, root: '', version: '' },
    { agent: ours, root: copyOfOurs(), version: versionIn('package.json') },
  ]
  if (against !== undefined) found.push({ agent: otherBuild, root: resolve(against), version: 'the other build' })
  if (wanted === 'none') return found
  for (const agent of peers.filter(({ name }) => wanted === 'all' || wanted.includes(name))) {
    const root = resolve('bench/peers', agent.peer ?? '')
    await installLocked(root)
    found.push({ agent, root, version: versionOfPeer(root) })
  }
  return found
}

function copyOfOurs(): string {
  const copy = join(built, `agent-${process.pid}`)
  for (const name of ['dist', 'hooks', 'package.json']) cpSync(name, join(copy, name), { recursive: true })
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  return copy
}

function versionOfPeer(root: string): string {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [name = ''] = Object.keys(dependencies)
  return versionIn(join(root, 'node_modules', name, 'package.json'))
}

function versionIn(manifest: string): string {
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}

/** The newest release of a line, or the exact version; its binary is fetched if it is not there. */
export function nodeOf(wanted: string): { readonly version: string; readonly binary: string } {
  const version = supportedNodes.findLast((known) => known === wanted || known.startsWith(`${wanted}.`))
  if (version === undefined) throw new Error(`Node ${wanted} is not one of ${supportedNodes.join(', ')}.`)
  return { version, binary: provideNode(version) }
}

/** The application's file; the one of 3,000 modules is written first. */
export function appFile(app: string): string {
  if (app === 'modules-3000') return manyModules()
  return resolve('bench/apps', app.includes('.') ? app : `${app}.cjs`)
}

/** 300 packages of ten modules each, in CommonJS. */
function manyModules(): string {
  const folder = join(built, 'modules-3000')
  const main = join(folder, 'main.cjs')
  if (existsSync(main)) return main
  const packages = Array.from({ length: 300 }, (_, index) => `package-${index}`)
  for (const name of packages) {
    const lib = join(folder, 'node_modules', name, 'lib')
    mkdirSync(lib, { recursive: true })
    writeFileSync(join(lib, '..', 'package.json'), JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    const parts = Array.from({ length: 9 }, (_, index) => `part-${index}`)
    writeFileSync(
      join(lib, '..', 'index.js'),
      parts.map((part) => `exports['${part}'] = require('./lib/${part}')`).join('\n'),
    )
    for (const part of parts) {
      writeFileSync(
        join(lib, `${part}.js`),
        `'use strict'\nmodule.exports = function ${part.replace('-', '')}(a, b) {\n  return a + b\n}\n`,
      )
    }
  }
  writeFileSync(main, packages.map((name) => `require('${name}')`).join('\n'))
  return main
}

/** As the package has it: the build could make none for a Node that was not there yet. */
export function provideCodeCache(agents: readonly InstalledAgent[], binary: string): void {
  for (const { agent, root } of agents) if (agent === ours) makeCodeCache(root, binary)
}
