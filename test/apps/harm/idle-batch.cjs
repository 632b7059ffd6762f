'use strict'
// A process with nothing to do: no timer but the batch's own, and nobody who speaks to it. Exits when its batch is sent.
const { createServer } = require('node:net')
const { createBatch } = require('../../../dist/batch.cjs')

createServer().listen(0, '127.0.0.1')
const batch = createBatch({
  config: { bspMaxQueueSize: 10, bspMaxExportBatchSize: 5, bspScheduleDelayMs: 1 },
  exporters: { it: () => ({ send: () => process.exit(7), sendNow: () => undefined, hurry() {} }) },
  warn: () => {},
})
batch.add('span')
