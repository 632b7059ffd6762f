// Bundles the test files given (without arguments: every *.test.ts beside the sources) and runs them with node:test.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const outdir = join('build', 'unit')

function testFilesUnder(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join(folder, path))
}

const named = process.argv.slice(2)
const files = named.length > 0 ? named : testFilesUnder('src')
await build({
  entryPoints: files,
  outdir,
  outbase: '.',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node18',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
})
const built = files.map((path) => join(outdir, path.replace(/\.ts$/, '.mjs')))
// For people, and for `npm run reliability`.
const reporters = [
  ['spec', 'stdout'],
  [pathToFileURL(resolve('scripts/reliability/results-reporter.mjs')).href, join('build', 'test-results.jsonl')],
].flatMap(([reporter, to]) => [`--test-reporter=${reporter}`, `--test-reporter-destination=${to}`])
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...reporters, ...built], {
  stdio: 'inherit',
})
process.exitCode = run.status ?? 1
