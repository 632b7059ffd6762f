// Preloaded before the agent: notes which files of the agent's folder are read until the program ends.
const fs = require('node:fs')
const path = require('node:path')

const root = process.env.AGENT_ROOT
const read = new Set()
const { readFileSync } = fs
const note = (file) => {
  if (typeof file === 'string' && file.startsWith(root)) read.add(file)
}
fs.readFileSync = function (file, ...rest) {
  note(file)
  return readFileSync.call(this, file, ...rest)
}
process.on('exit', () => {
  for (const file of Object.keys(require.cache)) note(file)
  const files = [...read].filter((file) => file !== __filename && !file.endsWith('empty.cjs'))
  for (const file of files.sort()) console.log(described(path.relative(root, file), fs.statSync(file).size))
})

// Of what differs from one Node to the next, or with any chunk of all, the name alone.
function described(file, size) {
  if (file.startsWith('dist/code-cache/')) return `dist/code-cache/<this Node>/${path.basename(file)}`
  return file === 'dist/chunks.json' ? file : `${file} ${size}`
}
