// Preloaded before the agent: tells which hooks Node is given, in the order of their coming.
const module_ = require('node:module')

const { registerHooks } = module_
module_.registerHooks = (hooks) => {
  console.log(Object.keys(hooks).join(' '))
  return registerHooks(hooks)
}
