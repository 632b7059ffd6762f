import { readdirSync, readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { wordsOf } from './mutate.ts'
import type { FuzzTarget } from './target.ts'

const folder = 'test/fuzz/targets'

/** Each file in `targets/` is one. */
export function targetNames(): string[] {
  return readdirSync(folder).map((file) => basename(file, '.ts'))
}

export interface BuiltTarget {
  readonly url: string
  /** What its parsers compare with. */
  readonly words: readonly Buffer[]
  load(): Promise<FuzzTarget>
}

/** In a script of its own, so that what it covers can be told from all else. */
export async function buildTarget(name: string): Promise<BuiltTarget> {
  const outfile = resolve(`build/fuzz/${name}-${process.pid}.mjs`)
  await build({
    entryPoints: [`${folder}/${name}.ts`],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  })
  const { href } = pathToFileURL(outfile)
  return {
    url: href,
    words: wordsOf(readFileSync(outfile, 'utf8')),
    load: async () => ((await import(href)) as { target: FuzzTarget }).target,
  }
}
