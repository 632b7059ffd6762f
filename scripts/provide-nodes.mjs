// Unpacks the Node lines that the tests use into `.nodes/`. Run again, it fetches only what is missing.
import { existsSync } from 'node:fs'
import { nodeBinary, provideNode, supportedNodes, tooOldNodes } from './node-lines.mjs'

const versions = [...supportedNodes, ...tooOldNodes]
const missing = versions.filter((version) => !existsSync(nodeBinary(version)))
for (const [index, version] of missing.entries()) {
  console.log(`Node ${version} (${index + 1} of ${missing.length}) …`)
  provideNode(version)
}
console.log(`${versions.length} Node lines are in .nodes/`)
