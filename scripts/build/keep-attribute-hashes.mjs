import { readFileSync } from 'node:fs'

const original = 'export function hashAttributes('

/**
 * The metrics SDK finds the sum that a measurement belongs to by a text that it makes of all attributes, each time: 1 to 2 µs
 * of a request. Attributes that are frozen, and no lists, cannot change, so theirs is made once: whoever measures the same again and again
 * may give the same frozen object. Others pay nothing for it: an object that can be extended is not frozen.
 */
export const keepAttributeHashes = {
  name: 'keep-attribute-hashes',
  setup(build) {
    build.onLoad({ filter: /[\\/]sdk-metrics[\\/]build[\\/]esm[\\/]utils\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!source.includes(original)) throw new Error(`${path} has changed: there is no "${original}"`)
      return { contents: source.replace(original, 'function makeHash(') + replacement, loader: 'js' }
    })
  },
}

const replacement = `
const keptHashes = new WeakMap()
export function hashAttributes(attributes) {
  if (!Object.isFrozen(attributes)) return makeHash(attributes)
  const kept = keptHashes.get(attributes)
  if (kept !== undefined) return kept
  const hash = makeHash(attributes)
  if (Object.values(attributes).every((value) => typeof value !== 'object')) keptHashes.set(attributes, hash)
  return hash
}`
