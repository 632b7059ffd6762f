// An ES module without an import: which of Node's modules of the network are loaded, and what the list of them looks like.
import { inspect } from 'node:util'

const list = process.moduleLoadList
const network = ['net', 'tls', 'http', 'https', 'http2'].map((name) => `NativeModule ${name}`)
const before = list.filter((entry) => network.includes(entry))
const length = list.length
await import('node:zlib')
console.log(
  JSON.stringify({
    before,
    grown: list.length > length,
    zlib: list.includes('NativeModule zlib'),
    isArray: [Array.isArray(list), list instanceof Array, list.constructor === Array, Object.keys(list).length === list.length],
    spread: [...list].length === list.length,
    copied: list.slice(0, 1).constructor === Array,
    printed: inspect(list).slice(0, 10),
    text: JSON.stringify(list).slice(0, 2),
  }),
)
