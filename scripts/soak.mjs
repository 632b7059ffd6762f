// `npm run soak`: bundles the soak test, which is TypeScript, and runs it. `-- --minutes 5 --node 24.21.0 --bare` are its options.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const outfile = resolve(`build/soak/main-${process.pid}.mjs`)
await build({
  entryPoints: ['test/support/soak/main.ts'],
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
