// Busy for longer than the agent waits. The metrics SDK is there when its file is run.
const vm = require('node:vm')
const { Script } = vm
let isThere = false
vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options)
    if (options?.filename === 'node:otel-agent/signals/metrics') isThere = true
  }
}
const until = performance.now() + 800
function work() {
  if (performance.now() < until) return setImmediate(work)
  console.log(`while busy: ${isThere}`)
  look()
}
function look() {
  if (!isThere) return setTimeout(look, 50)
  console.log('when idle: true')
}
work()
