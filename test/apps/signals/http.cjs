// One request. Then the program lives on for so many milliseconds, or ends with process.exit().
const serve = require('./serve.cjs')

const [how] = process.argv.slice(2)
serve(
  () => {},
  () => {
    if (how === 'exit') setImmediate(() => process.exit(3))
    else setTimeout(() => {}, Number(how ?? 0))
  },
)
