'use strict'
// The clock of a machine that can be set: preloaded before all else, so that nobody has the real one.
const realNow = Date.now
let offset = 0
Date.now = () => realNow() + offset
exports.setClock = (hours) => {
  offset = hours * 3_600_000
}
