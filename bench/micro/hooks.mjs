// What the hooks add to a module that nobody patches, and to a `require` of one: nanoseconds, and bytes on the heap.
//   node --expose-gc --max-semi-space-size=128 bench/micro/hooks.mjs [--bytes]
// Node's own part is left out: in its place stand functions that do nothing. `--bytes` measures bytes only: pass --no-opt
// --no-sparkplug --single-threaded too, which for nanoseconds is nearer to a start, where most of this runs a few times.
import { createRequire, Module } from 'node:module'
import { join, resolve } from 'node:path'

const onlyBytes = process.argv.includes('--bytes')
const parts = await load()

const source = `'use strict'\nconst inner = require('./inner')\nmodule.exports = function add(a, b) {\n  return inner(a, b)\n}\n`
const files = Array.from({ length: 300 }, (_, index) =>
  Array.from({ length: 10 }, (__, part) =>
    join('/srv/shop/node_modules', `package-${index}`, 'lib', `part-${part}.js`),
  ),
).flat()
const own = files.map((_, index) => `/srv/shop/src/part-${index}.js`)

const before = { compile: Module.prototype._compile, load: Module._load }
Module.prototype._compile = function _compile() {}
Module._load = function _load() {}
const patcher = { wants: (library) => known.has(library), patch: ({ exports }) => exports, met() {} }
const known = new Set(['pg', 'express', 'http'])
parts.hookCommonJs(
  patcher,
  parts.aliasesAbove(() => '/srv/shop'),
  (text) => parts.mentionsImport(text),
)
parts.hookBuiltins(patcher, () => {}).watchRequires()
const hooked = { compile: Module.prototype._compile, load: Module._load }
Module.prototype._compile = before.compile
Module._load = before.load

const module = { id: 'part', exports: {}, filename: null, loaded: false }
const parent = { id: 'parent' }
const compile = (names) => () => {
  for (const name of names) hooked.compile.call(module, source, name, 'commonjs')
}
const requires = (request) => () => {
  for (let index = 0; index < files.length; index++) hooked.load.call(Module, request, parent, false)
}

const works = {
  'module of a package': compile(files),
  'module of the application': compile(own),
  'require of a file': requires('./lib/part'),
  'require of a package': requires('package-7'),
}

for (const [name, work] of Object.entries(works)) {
  const bytes = bytesOf(work)
  if (onlyBytes) console.log(`${name}: ${bytes}`)
  else
    console.log(
      `${name.padEnd(28)} ${nanosecondsOf(work).toFixed(0).padStart(6)} ns ${String(bytes).padStart(6)} bytes`,
    )
}

/** The best of many rounds: other work on the machine only ever adds time. */
function nanosecondsOf(work) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 100; round++) {
    const start = process.hrtime.bigint()
    work()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / files.length)
  }
  return best
}

/** The least of several rounds: now and then a new page of the heap is counted as used. */
function bytesOf(work) {
  work()
  return Math.min(...Array.from({ length: 7 }, () => bytesOfOneRound(work)))
}

function bytesOfOneRound(work) {
  globalThis.gc()
  const used = process.memoryUsage().heapUsed
  work()
  return Math.round((process.memoryUsage().heapUsed - used) / files.length)
}

async function load() {
  const { build } = await import('esbuild')
  const outfile = resolve('build/bench/hooks.cjs')
  const exported = [
    "export { hookBuiltins } from './builtins.ts'",
    "export { hookCommonJs } from './commonjs.ts'",
    "export { aliasesAbove } from './dependencies.ts'",
    "export { mentionsImport } from './may-load-esm.ts'",
  ]
  await build({
    stdin: { contents: exported.join('\n'), resolveDir: resolve('src/interception'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node18.19',
    format: 'cjs',
    logLevel: 'warning',
  })
  return createRequire(import.meta.url)(outfile)
}
