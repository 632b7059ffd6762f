// `npm run bench`, straight after `git clone`: bundles the bench, which is TypeScript, and runs it. See docs/performance.md.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { installLocked } from '../scripts/install-locked.mjs'

const root = resolve(fileURLToPath(import.meta.url), '../..')
process.chdir(root)
await installLocked(root)
await installLocked(resolve('bench/apps'))
if (!existsSync('dist')) spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
const { build } = await import('esbuild')
// Of its own: two runs may overlap.
const outfile = resolve(`build/bench/main-${process.pid}.mjs`)
await build({
  entryPoints: ['bench/main.ts'],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
})
const { main } = await import(pathToFileURL(outfile).href)
rmSync(outfile)
process.exitCode = await main(process.argv.slice(2))
