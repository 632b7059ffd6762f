const { startOn } = require('./nest.cjs')
const { visitAll } = require('./visit.cjs')

visitAll(() => startOn())
