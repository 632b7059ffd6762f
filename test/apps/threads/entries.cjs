// A thread of each kind that Node knows, one after the other: each asks a server of its own and prints whether the request carried a
// trace, and how `process.argv` looks there.
const { writeFileSync, mkdtempSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { Worker } = require('node:worker_threads')

const work = `
const server = createServer((request, response) => response.end(String(request.headers.traceparent !== undefined)))
server.listen(0, '127.0.0.1', () => get({ port: server.address().port, agent: false }, (reply) => reply.on('data', (text) => {
  server.close()
  const { argv } = process
  console.log(String(text), types.isProxy(argv), Object.keys(argv).join(), argv.slice(1).join(' ').replace(/\\S*[\\/]/, ''))
})))`
const imports = `import { createServer, get } from 'node:http'; import { types } from 'node:util'; ${work}`
const requires = `const { createServer, get } = require('node:http'); const { types } = require('node:util'); ${work}`

const folder = mkdtempSync(join(tmpdir(), 'entries-'))
const write = (name, text) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const esm = write('esm.mjs', imports)
const dynamic = `import(${JSON.stringify(esm)})`

const kinds = [
  [write('plain.cjs', requires)],
  [esm],
  [esm, { argv: ['one', 'two'] }],
  [write('dynamic.js', dynamic), { argv: ['one'] }],
  [requires, { eval: true }],
  [dynamic, { eval: true }],
  [dynamic, { eval: true, argv: ['one'] }],
  [new URL(`data:text/javascript,${encodeURIComponent(imports)}`)],
]
const next = () => {
  const kind = kinds.shift()
  if (kind !== undefined) new Worker(...kind).on('exit', next)
}
next()
