// `npm run reliability`: records what the last run of the tests (`npm test`, or `npm run test:matrix` for every Node line) says of each
// promise in test/harm/promises.mjs, and prints docs/reliability.md anew. Promises whose tests were not run keep what they had.
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { promises } from '../test/harm/promises.mjs'
import { printDocs } from './print-docs.mjs'
import { readRecord, recordFile } from './reliability/page.mjs'
import { resultsOf } from './reliability/results.mjs'

const lines = readFileSync('build/test-results.jsonl', 'utf8').trim().split('\n')
const ran = resultsOf(lines, promises, resolve('.'), process.versions.node)
const before = readRecord().results
const results = Object.fromEntries(promises.map(({ id }) => [id, ran[id] ?? before[id] ?? {}]))
const machine = `${availableParallelism()} cores, ${process.platform} ${process.arch}`
writeFileSync(recordFile, `${JSON.stringify({ machine, results }, null, 2)}\n`)
await printDocs({ check: false })

console.log(`${Object.keys(ran).length} of ${promises.length} promises were recorded in ${recordFile}.`)
process.exit()
