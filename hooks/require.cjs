'use strict'
// `node --require @acme/otel-agent app.js`. Every other door leads here. Syntax of Node 8, like preflight.cjs.

var fs = require('fs')
var path = require('path')
var vm = require('vm')

var root = typeof globalThis === 'object' ? globalThis : global
// Paths are put together as they are: `path.join` looks at each letter, and often enough for V8 to begin to optimise it.
var dist = path.dirname(__dirname) + path.sep + 'dist'
var builtins = { 'node:fs': fs, 'node:path': path }
var codeCache
var chunks
var refusal = preflight()
if (refusal === null) {
  if (!isLoadersThread()) open()
} else if (refusal.tell) tell(refusal.reason)

// Not by `require`: a copy of the agent without this file must not end the application.
function preflight() {
  var file = __dirname + path.sep + 'preflight.cjs'
  var held = { exports: {} }
  try {
    vm.runInThisContext('(function (module) {' + fs.readFileSync(file, 'utf8') + '\n})', { filename: file })(held)
    return held.exports(process, root)
  } catch (error) {
    return { reason: notStarted('hooks/preflight.cjs cannot be read (' + firstLine(error) + ')'), tell: true }
  }
}

function open() {
  try {
    const agent = { exports: {} }
    runChunk('agent', agent, ownRequire, {})
    agent.exports.start({ process: process, dist: dist, isPreloaded: isPreloaded(), runChunk: runChunk })
  } catch (error) {
    tell(notStarted(firstLine(error)))
  }
}

// The parts of the chunk ask one by one. Whoever requires `module` first pays for what ES modules would see of it. Under a
// policy, modules have no constructor.
function ownRequire(name) {
  if (builtins[name] === undefined) builtins[name] = (name === 'node:module' && module.constructor) || require(name)
  return builtins[name]
}

// Runs a file of dist/ as Node would run a module; why not by `require` says src/agent/load-chunk.ts. It is the file that the
// build made, or an error with the code `OTEL_AGENT_DAMAGED`. It sees `globals` in the place of the application's.
function runChunk(name, module, require, globals) {
  const source = readChunk(name + '.cjs')
  const cachedData = compiled(name, source)
  // A cache has bytes of its source: then it has been compared already.
  if (cachedData === undefined) check(name + '.cjs', source)
  const names = ['exports', 'require', 'module'].concat(Object.keys(globals)).join(', ')
  const script = new vm.Script('(function (' + names + ') {' + source.latin1Slice() + '\n})', {
    filename: 'node:otel-agent/' + name,
    cachedData: cachedData,
  })
  const values = [module.exports, require, module].concat(Object.values(globals))
  script.runInThisContext().apply(module.exports, values)
}

function readChunk(file) {
  try {
    return fs.readFileSync(dist + path.sep + file)
  } catch (error) {
    throw damaged(file, 'cannot be read (' + firstLine(error) + ')')
  }
}

// Is it the file that the build made?
function check(file, source) {
  if (chunks === undefined) chunks = readList()
  const built = chunks[file]
  if (built === undefined) throw damaged(file, 'is not of this version of the agent')
  if (source.length !== built.bytes) throw damaged(file, 'has ' + source.length + ' bytes instead of ' + built.bytes)
  if (sampleOf(source) !== built.sample) throw damaged(file, 'is not the file that was built')
}

function readList() {
  const file = 'chunks.json'
  const text = readChunk(file).latin1Slice()
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(file, 'is not whole (' + firstLine(error) + ')')
  }
}

// Finds what happens to files: blocks that were not copied, another version. To look at each byte would take longer than to
// compile them; dist/SHA256SUMS is for that. The build does the same, in scripts/build/list-files.mjs.
function sampleOf(bytes) {
  var sample = 0
  var at
  for (at = 0; at < bytes.length; at += 61) sample = (sample * 31 + bytes[at]) | 0
  return sample
}

function damaged(file, what) {
  const error = new Error('dist/' + file + ' ' + what)
  error.code = 'OTEL_AGENT_DAMAGED'
  return error
}

// What V8 made of the chunk when this very build of Node ran it: half of a start is compiling. V8 itself compares no more than
// the length of the source, and crashes on data with a wrong bit, so the file has the data twice and then bytes of the source,
// one of each 1024. Comparing costs microseconds, which no checksum does: docs/decisions/0020-code-cache.md has the numbers.
function compiled(name, source) {
  try {
    if (codeCache === undefined) codeCache = [dist, 'code-cache', nodeBuild()].join(path.sep)
    const file = codeCache + path.sep + name + '.bin'
    if (!fs.existsSync(file)) return undefined
    const bytes = fs.readFileSync(file)
    const size = (bytes.length - Math.ceil(source.length / 1024)) / 2
    const isSame = bytes.compare(bytes, size, 2 * size, 0, size) === 0 && isOf(source, bytes, 2 * size)
    return isSame ? bytes.slice(0, size) : undefined
  } catch (error) {
    return undefined
  }
}

function isOf(source, bytes, from) {
  var at
  for (at = 0; at < source.length; at += 1024) if (source[at] !== bytes[from + at / 1024]) return false
  return true
}

// Distributions build the same version in other ways: the size of the program tells them apart.
function nodeBuild() {
  return [process.versions.node, process.platform, process.arch, fs.statSync(process.execPath).size].join('-')
}

// While Node preloads, there is no main module yet; an application that is an ES module never has one, but then some
// option must have brought us here before it.
function isPreloaded() {
  if (module.isPreloading) return true
  if (process.mainModule) return false
  var options = process.execArgv.join(' ') + ' ' + (process.env.NODE_OPTIONS || '')
  return /(^|\s|")(--import|--require|-r|--loader|--experimental-loader)[\s=]/.test(options + ' ')
}

// Where loaders of the application run apart from it, preloads run as well: nothing is to be traced there, and hooks of ours
// would be in their way. Asked only in threads, so that a start does not load `worker_threads`.
function isLoadersThread() {
  try {
    return process.chdir.name === 'unavailableInWorker' && require('worker_threads').isInternalThread === true
  } catch (error) {
    return false
  }
}

function notStarted(why) {
  return 'could not start: ' + why + '. The application runs without tracing. Install @acme/otel-agent again.'
}

function firstLine(error) {
  return String(error && error.message).split('\n')[0]
}

function tell(text) {
  try {
    fs.writeSync(2, 'otel-agent: ' + text + '\n')
  } catch (error) {
    // Nothing can be said; the application goes on.
  }
}
