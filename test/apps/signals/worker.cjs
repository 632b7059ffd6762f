// A program whose worker thread does nothing that is measured, as those of logging libraries do.
const { Worker } = require('node:worker_threads')

const worker = new Worker('setTimeout(() => {}, 1200)', { eval: true })
worker.on('exit', () => {})
