import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'

// What the build put into dist/ is what the official packages say of themselves.
const require = createRequire(pathToFileURL(`${process.cwd()}/package.json`))

interface OfficialPackage {
  readonly name: string
  readonly modules: readonly { readonly name: string }[]
}

const { officialPackages } = (await import(pathToFileURL('scripts/build/official-packages.mjs').href)) as {
  officialPackages(): readonly OfficialPackage[]
}
const packages = officialPackages()
// Long lines are broken, also within strings.
const start = readFileSync('dist/agent.cjs', 'utf8').replaceAll('\\\n', '')

test('every instrumentation of auto-instrumentations-node is there', () => {
  const main = require.resolve('@opentelemetry/auto-instrumentations-node')
  const { dependencies } = JSON.parse(readFileSync(main.replace(/build\/src\/index\.js$/, 'package.json'), 'utf8'))
  const names = Object.keys(dependencies)
    .filter((name) => name.startsWith('@opentelemetry/instrumentation-'))
    .map((name) => name.replace('@opentelemetry/instrumentation-', ''))
  assert.deepEqual(
    packages.map(({ name }) => name),
    names.sort(),
  )
})

for (const { name, modules } of packages) {
  test(`${name}: its chunk is there, and the table names each of its modules`, () => {
    const chunk = readFileSync(`dist/instrumentations/official-${name}.cjs`, 'utf8')
    assert.match(chunk, /Instrumentation/)
    for (const module of modules)
      assert.ok(start.includes(`"${module.name}"`), `${module.name} is not in the start chunk`)
  })
}

test('the table of semantic conventions is in none of the chunks', () => {
  for (const { name } of packages) {
    const chunk = readFileSync(`dist/instrumentations/official-${name}.cjs`, 'utf8')
    assert.doesNotMatch(chunk, /@opentelemetry\/semantic-conventions/, name)
    assert.doesNotMatch(chunk, /ATTR_AZ_NAMESPACE/, name)
  }
})
