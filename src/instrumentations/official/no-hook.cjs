'use strict'
// In the bundle this stands for `require-in-the-middle` and `import-in-the-middle`: the official packages hook nothing by
// themselves, the agent's own engine drives their patches.

class Hook {
  unhook() {}
}

module.exports = Hook
module.exports.Hook = Hook
