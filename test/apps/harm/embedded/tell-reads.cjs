'use strict'
// Preloaded before the agent: names the files of more than 10 MB that it reads.
const fs = require('node:fs')

const { readFileSync } = fs
fs.readFileSync = function (file, ...rest) {
  const content = readFileSync.call(this, file, ...rest)
  if (content.length > 10_000_000) console.log(`read ${file}`)
  return content
}
