'use strict'
// Only the thread is traced; its argument stands where the entry of a process does.
const { join } = require('node:path')
const { Worker } = require('node:worker_threads')

new Worker(join(__dirname, 'app.mjs'), { argv: ['/nowhere/x'] })
