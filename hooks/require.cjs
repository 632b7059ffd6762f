'use strict'
// `node --require @acme/otel-agent app.js`. Every other door leads here. Syntax of Node 8, like preflight.cjs.

var fs = require('fs')
var path = require('path')
var vm = require('vm')

var root = typeof globalThis === 'object' ? globalThis : global
var refusal = require('./preflight.cjs')(process, root)
if (refusal === null) {
  if (!isLoadersThread()) open()
} else if (refusal.tell) tell(refusal.reason)

function open() {
  try {
    const dist = path.join(__dirname, '..', 'dist')
    load(path.join(dist, 'agent.cjs')).start({ process: process, dist: dist, isPreloaded: isPreloaded() })
  } catch (error) {
    const text = String(error && error.message).split('\n')[0]
    tell('could not start: ' + text + '. The application runs without tracing. Install @acme/otel-agent again.')
  }
}

// Not by `require`: see src/agent/load-chunk.ts.
function load(file) {
  const loaded = { exports: {} }
  const source = '(function (exports, require, module) {' + fs.readFileSync(file, 'utf8') + '\n})'
  const script = new vm.Script(source, { filename: 'node:otel-agent/agent' })
  script.runInThisContext().call(loaded.exports, loaded.exports, require, loaded)
  return loaded.exports
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

function tell(text) {
  try {
    fs.writeSync(2, 'otel-agent: ' + text + '\n')
  } catch (error) {
    // Nothing can be said; the application goes on.
  }
}
