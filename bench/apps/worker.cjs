'use strict'
const { Worker } = require('node:worker_threads')

new Worker('', { eval: true })
