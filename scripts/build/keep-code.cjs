'use strict'
// Preloaded in a Node that is to get a code cache: starts the agent of the folder given, and when the program ends writes what
// V8 has made of the chunks: then it holds the functions that a start runs, and no others.
const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')

const [root, ...names] = process.argv.slice(2)
const { Script } = vm
const kept = new Map()

vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options)
    kept.set(options.filename, this)
  }
}
require(path.join(root, 'hooks', 'require.cjs'))

process.on('exit', () => {
  const build = [process.versions.node, process.platform, process.arch, fs.statSync(process.execPath).size].join('-')
  for (const name of names) {
    const data = kept.get(`node:otel-agent/${name}`).createCachedData()
    const file = path.join(root, 'dist', 'code-cache', build, `${name}.bin`)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    const source = fs.readFileSync(path.join(root, 'dist', `${name}.cjs`))
    // As hooks/require.cjs compares it.
    fs.writeFileSync(file, Buffer.concat([data, data, source.filter((_, at) => at % 1024 === 0)]))
  }
})
