// Without a span. The metrics of an idle program come 500 ms after its start, so this timer, made later, runs after them.
const { executionAsyncId } = require('node:async_hooks')
setTimeout(async () => {
  await undefined
  console.log(`promises are watched: ${executionAsyncId() !== 0}`)
}, 600)
