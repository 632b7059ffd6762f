// `npm run fuzz`: bundles the fuzzer, which is TypeScript, and runs it. `-- --seconds 60 --target sql --write` are its options.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const outfile = resolve(`build/fuzz/main-${process.pid}.mjs`)
await build({
  entryPoints: ['test/fuzz/main.ts'],
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
await main(process.argv.slice(2))
