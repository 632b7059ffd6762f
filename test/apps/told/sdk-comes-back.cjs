'use strict'
// The agent's SDKs of metrics and logs are away until after the first attempt to load them. Arguments: their folder, and `never` if
// they stay away.
const { renameSync } = require('node:fs')
const { logs } = require('@opentelemetry/api-logs')
const { metrics } = require('@opentelemetry/api')

const [folder, how] = process.argv.slice(2)
renameSync(folder, `${folder}-away`)
const logger = logs.getLogger('app')
const counter = metrics.getMeter('app').createCounter('sold')
for (let number = 0; number < 2100; number++) logger.emit({ body: `${number}` })
for (let number = 0; number < 2100; number++) counter.add(1)
setTimeout(() => {
  if (how !== 'never') renameSync(`${folder}-away`, folder)
  setTimeout(() => {
    logger.emit({ body: 'later' })
    counter.add(1)
  }, how === 'never' ? 0 : 2500)
}, 1500)
