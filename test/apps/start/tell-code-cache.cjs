// Preloaded before the agent: tells whether V8 was given something for the start chunk, and what it made of it.
const vm = require('node:vm')

const { Script } = vm
vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options)
    if (options.filename !== 'node:otel-agent/agent') return
    const verdict = this.cachedDataRejected ? 'rejected' : 'taken'
    console.log(options.cachedData === undefined ? 'none' : verdict)
  }
}
