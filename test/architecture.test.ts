import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { brokenRules, mayImport } from './support/import-rules.ts'

test('the sources follow the rules of the architecture', () => {
  assert.deepEqual(brokenRules('src'), [])
})

test('every room of src/ is in the table of rules', () => {
  assert.deepEqual(
    readdirSync('src').filter((room) => !(room in mayImport)),
    [],
  )
})

test('each folder that replaces an official package says how it departs from it', () => {
  const { dependencies } = JSON.parse(
    readFileSync('node_modules/@opentelemetry/auto-instrumentations-node/package.json', 'utf8'),
  )
  const officials: Readonly<Record<string, string>> = { 'pg-pool': 'pg' }
  const replaced = readdirSync('src/instrumentations', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => `@opentelemetry/instrumentation-${officials[name] ?? name}` in dependencies)
  assert.ok(replaced.length > 12)
  assert.deepEqual(
    replaced.filter((name) => !existsSync(join('src/instrumentations', name, 'departures.md'))),
    [],
  )
})

const forbidden: readonly { readonly file: string; readonly source: string; readonly reason: string }[] = [
  { file: 'base/a.ts', source: "import { start } from '../agent/start.ts'", reason: 'base may not import agent' },
  {
    file: 'config/b.ts',
    source: "export type { Span } from '../telemetry/span.ts'",
    reason: 'config may not import telemetry',
  },
  { file: 'interception/c.ts', source: "import '../config/settings.ts'", reason: 'interception may not import config' },
  {
    file: 'agent/d.ts',
    source: "const page = import('../dev/page.ts')",
    reason: 'dev is reached from cli alone',
  },
  { file: 'cli/e.ts', source: "import { serve } from '../dev/server.ts'", reason: 'dev is reached by import() alone' },
  {
    file: 'instrumentations/pg/patch.ts',
    source: "import { x } from '../mysql2/describe.ts'",
    reason: 'one library folder may not import another',
  },
  {
    file: 'agent/f.ts',
    source: "import type { Span } from '@opentelemetry/api'",
    reason: 'only for telemetry, instrumentations/official',
  },
  { file: 'agent/g.ts', source: "const Module = require('module')", reason: 'only for interception' },
  {
    file: 'agent/h.ts',
    source: 'export const name = process.env.OTEL_SERVICE_NAME',
    reason: 'has process.env and process.argv: only for cli',
  },
  {
    file: 'cli/i.ts',
    source: "export const set = (env: Env) => { env.NODE_OPTIONS = '' }",
    reason: 'has writing to the environment: nobody may',
  },
]

for (const { file, source, reason } of forbidden) {
  test(`the rules catch it: ${file}, ${reason}`, (t) => {
    const broken = rulesBrokenBy(t, file, source)
    assert.equal(broken.length, 1, broken.join('\n'))
    assert.ok(broken[0]?.endsWith(reason), broken[0])
  })
}

const allowed: readonly { readonly file: string; readonly source: string }[] = [
  { file: 'cli/a.ts', source: "const viewer = await import('../dev/server.ts')\nconst home = process.env.HOME" },
  {
    file: 'instrumentations/pg/patch.ts',
    source: "import { x } from '../contract.ts'\nimport { y } from '../semantics/db.ts'",
  },
  {
    file: 'telemetry/b.ts',
    source: "import { trace } from '@opentelemetry/api'\nimport { x } from '../config/settings.ts'",
  },
  { file: 'interception/c.ts', source: "import Module from 'node:module'" },
  { file: 'agent/d.ts', source: '// process.env is not read here\nif (env.HOME === env.PWD) leave()' },
]

for (const { file, source } of allowed) {
  test(`the rules let pass: ${file}`, (t) => {
    assert.deepEqual(rulesBrokenBy(t, file, source), [])
  })
}

function rulesBrokenBy(t: { after(work: () => void): void }, file: string, source: string): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'rules-'))
  t.after(() => rmSync(root, { recursive: true }))
  const path = join(root, file)
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${source}\n`)
  return brokenRules(root)
}
