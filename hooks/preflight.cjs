'use strict'
// The first code of the agent that runs, on whatever Node.js the application happens to use.
// Rules for this file: syntax of Node 8, no dependency, no state but the mark, never throw, print nothing.

var started = Symbol.for('acme.otel-agent.started')

// Programs that run beside an application, under the same NODE_OPTIONS: tracing them is of no use to anybody.
var tools = /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack|otel-agent)(-cli)?(\.[cm]?js)?$/

/**
 * May the agent start? Gives `null`, or the reason why not: `{ reason, tell }`, where `tell` says that the user would
 * want to know.
 */
module.exports = function preflight(process, globals) {
  var env = process.env
  var versions = process.versions
  var switched = (env.OTEL_SDK_DISABLED || '').trim() || (env.JAEGER_DISABLED || '').trim()
  if (/^true$/i.test(switched)) return no('switched off by OTEL_SDK_DISABLED or JAEGER_DISABLED')
  if (globals[started]) return no('already started')
  if (versions.electron) return no('this is Electron, not Node.js')
  var parts = versions.node.split('.')
  var major = Number(parts[0])
  if (major < 18 || (major === 18 && Number(parts[1]) < 19)) {
    return {
      reason:
        'Node.js ' +
        versions.node +
        ' is too old to be traced. The application runs as it would without the agent. ' +
        'Node.js 18.19 and later are traced.',
      tell: true,
    }
  }
  if (tools.test(process.argv[1] || '')) return no('this is a package manager')
  globals[started] = true
  return null
}

function no(reason) {
  return { reason: reason, tell: false }
}
