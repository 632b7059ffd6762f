import assert from 'node:assert/strict'
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { runToItsEnd } from './support/install-packages.ts'
import { runApp } from './support/run-app.ts'

const root = resolve('build/newcomer')

/** The whole of what a newcomer writes to trace a library: one folder. */
const folder = {
  'manifest.ts': `import type { Manifest } from '../contract.ts'

export const manifest = {
  library: 'bakery',
  versions: '>=1.0.0 <2',
  about: 'A span for each loaf.',
  touches: [{ wraps: ['bake'] }],
} as const satisfies Manifest
`,
  'describe.ts': `import type { SpanDescription } from '../contract.ts'

export function describeBaking(what: string): SpanDescription {
  return { name: \`bake \${what}\`, kind: 'internal', attributes: { 'bakery.item': what } }
}
`,
  'patch.ts': `import type { Patch } from '../contract.ts'
import { describeBaking } from './describe.ts'
import type { manifest } from './manifest.ts'

export const patch: Patch<typeof manifest> = {
  bake: (original, kit) =>
    function bake(this: unknown, ...args: [string]) {
      return kit.trace(describeBaking(args[0]), () => original.apply(this, args))
    },
}
`,
}

async function buildWith(files: Readonly<Record<string, string>>): Promise<void> {
  rmSync(root, { recursive: true, force: true })
  for (const part of ['src', 'scripts', 'hooks', 'package.json']) cpSync(part, join(root, part), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'), 'dir')
  const library = join(root, 'src/instrumentations/bakery')
  mkdirSync(library)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(library, name), text)
  await runToItsEnd(process.execPath, ['scripts/build.mjs'], root)
}

/** An application of two files, with the library in the version given. */
function installApp(version: string): string {
  const app = join(root, `app-${version}`)
  const library = join(app, 'node_modules/bakery')
  mkdirSync(library, { recursive: true })
  cpSync('test/apps/newcomer/app.cjs', join(app, 'app.cjs'))
  cpSync('test/apps/newcomer/bakery.cjs', join(library, 'index.cjs'))
  writeFileSync(join(library, 'package.json'), JSON.stringify({ name: 'bakery', version, main: 'index.cjs' }))
  return join(app, 'app.cjs')
}

test('one folder, and a library is traced; no other file is touched', async () => {
  await buildWith(folder)
  const door = join(root, 'hooks/require.cjs')
  const run = (version: string) =>
    runApp({
      file: installApp(version),
      door: '--require',
      agent: { require: door, import: door },
      env: { OTEL_METRICS_EXPORTER: 'none' },
    })

  const known = await run('1.2.3')
  assert.deepEqual([known.code, known.stderr], [0, ''])
  assert.deepEqual(
    known.spans.map((span) => [span.name, span.attributes]),
    [['bake bread', { 'bakery.item': 'bread' }]],
  )

  const unknown = await run('2.0.0')
  assert.deepEqual([unknown.code, unknown.spans], [0, []])
  assert.match(unknown.stderr, /bakery@2\.0\.0 is not traced: the agent does not know this version/)
})
