'use strict'
// The first code of the agent that runs, on whatever Node.js the application happens to use.
// Rules for this file: syntax of Node 8, no dependency, no state but the mark, never throw, print nothing.

var started = Symbol.for('acme.otel-agent.started')

// Programs that run beside an application, under the same NODE_OPTIONS: tracing them is of no use to anybody. By name, since
// an expression has to be compiled at each start.
var tools = ['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'yarnpkg', 'corepack', 'otel-agent']

// The same, but an application may have such a name: only where packages are installed.
var builders =
  /[\\/]node_modules[\\/](.*[\\/])?(tsc|tsserver|eslint|eslint_d|prettier|biome|node-gyp|webpack|rollup|rolldown|vite|esbuild|tsup|tsdown|babel|swc|jest|jest-cli|vitest|mocha|ava|tap|nyc|c8|cypress|playwright|typedoc|nx|turbo|lerna|rimraf|husky|lint-staged|nodemon|concurrently|npm-run-all2?|run-s|run-p|cross-env)(-cli)?(\.[cm]?js)?$/
// Of those that also serve an application, the part that builds it; and the processes and threads in which test runners work.
var runners = /[\\/]node_modules[\\/](jest-worker|jest-runner|vitest|tinypool)[\\/]/
// Of Next, those that build; old releases served from such a process, too.
var nextWorker = /[\\/]node_modules[\\/]next[\\/]dist[\\/]compiled[\\/]jest-worker[\\/]/

/**
 * May the agent start? Gives `null`, or the reason why not: `{ reason, tell }`, where `tell` says that the user would
 * want to know.
 */
module.exports = function preflight(process, globals) {
  var env = process.env
  var versions = process.versions
  var switched = (env.OTEL_SDK_DISABLED || '').trim() || env.JAEGER_DISABLED
  if (isTrue(switched)) return no('switched off by OTEL_SDK_DISABLED or JAEGER_DISABLED')
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
  if (isPackageManager(process.argv[1] || '')) return no('this is a package manager')
  if (isTool(process.argv, env) && !isTrue(env.ACME_OTEL_TRACE_TOOLS)) return no('this is a tool of developers')
  globals[started] = true
  return null
}

function isTrue(text) {
  return text !== undefined && text.trim().toLowerCase() === 'true'
}

// As in `/usr/lib/node_modules/npm/bin/npm-cli.js`. A bare name is no path.
function isPackageManager(main) {
  var start = Math.max(main.lastIndexOf('/'), main.lastIndexOf('\\')) + 1
  if (start === 0) return false
  var name = main.slice(start)
  var end = name.lastIndexOf('.')
  var extension = end === -1 ? '' : name.slice(end)
  if (extension === '.js' || extension === '.cjs' || extension === '.mjs') name = name.slice(0, end)
  if (name.slice(-4) === '-cli') name = name.slice(0, -4)
  return tools.indexOf(name) !== -1
}

function isTool(argv, env) {
  var main = argv[1] || ''
  // The threads of test runners have no arguments.
  if (main === '') return env.VITEST === 'true' || env.JEST_WORKER_ID !== undefined
  if (main.indexOf('node_modules') === -1) return false
  var isBuild =
    /^(build|lint|info|telemetry|typegen)$/.test(argv[2] || '') &&
    /[\\/](next|nuxt|nuxi|astro|nest)(\.[cm]?js)?$/.test(main)
  return (
    isBuild || builders.test(main) || runners.test(main) || (env.IS_NEXT_WORKER === 'true' && nextWorker.test(main))
  )
}

function no(reason) {
  return { reason: reason, tell: false }
}
