// Preloaded before the agent: tells whether V8 was given something for the chunks that may have it, and what it made of it.
const vm = require('node:vm')

const names = ['agent', 'tracing']
const { Script } = vm
vm.Script = class extends Script {
  constructor(source, options) {
    super(source, options)
    const name = names.find((chunk) => options.filename === `node:otel-agent/${chunk}`)
    if (name === undefined) return
    const verdict = this.cachedDataRejected ? 'rejected' : 'taken'
    console.log(name, options.cachedData === undefined ? 'none' : verdict)
  }
}
