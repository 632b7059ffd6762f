import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { keepAttributeHashes } from '../scripts/build/keep-attribute-hashes.mjs'

type HashAttributes = (attributes: object) => string

/** The metrics SDK's own file, as the build changes it. */
async function built(plugins: readonly unknown[]): Promise<HashAttributes> {
  const { outputFiles } = await build({
    entryPoints: [resolve('node_modules/@opentelemetry/sdk-metrics/build/esm/utils.js')],
    bundle: true,
    format: 'cjs',
    write: false,
    plugins: plugins as [],
  })
  const module = { exports: {} as { hashAttributes: HashAttributes } }
  new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports)
  return module.exports.hashAttributes
}

test('attributes are told apart as the SDK does, frozen or not', async () => {
  const [hash, official] = [await built([keepAttributeHashes]), await built([])]
  for (const attributes of [{}, { b: 1, a: '1' }, { a: '1', b: 1 }, { a: [1, 2] }, { a: true }]) {
    assert.equal(hash(attributes), official(attributes))
    const frozen = Object.freeze({ ...attributes })
    assert.deepEqual([hash(frozen), hash(frozen)], [official(attributes), official(attributes)])
  }
})

test('what is frozen is read once; what may change, each time', async () => {
  const hash = await built([keepAttributeHashes])
  const read: string[] = []
  const watched = (name: string, attributes: object): object =>
    Object.freeze(Object.defineProperty({ ...attributes }, 'watched', { enumerable: true, get: () => read.push(name) }))
  const plain = watched('plain', { a: 1 })
  hash(plain)
  const readsOfOne = read.length
  hash(plain)
  assert.equal(read.length, readsOfOne)

  const list = [1]
  const listed = Object.freeze({ list })
  const before = hash(listed)
  list.push(2)
  assert.notEqual(hash(listed), before)
})
