const { Worker } = require('node:worker_threads')

new Worker(`${__dirname}/app.cjs`)
