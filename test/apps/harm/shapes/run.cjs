'use strict'
// node run.cjs <file> <shape>
const [file, shape] = process.argv.slice(2)

Promise.resolve(require(`./${file}.cjs`)[shape]()).catch((error) => {
  console.log('rejected', error)
  process.exitCode = 5
})
