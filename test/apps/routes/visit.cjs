const { get } = require('node:http')

// Starts an application, asks it for each path, and prints what it answers.
const [paths, count] = process.argv.slice(2)

function visit(port, path, agent) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve(`${response.statusCode} ${text.replaceAll(`:${port}`, '')}`))
    }).on('error', reject)
  })
}

/** Of each path as many as wanted, every one with other numbers in it. */
function* manyOf(patterns, many) {
  for (let index = 0; index < many; index++) yield patterns[index % patterns.length].replaceAll('#', `x${index}`)
}

exports.visitAll = async function visitAll(start) {
  const { port, stop } = await start()
  if (count === undefined) {
    for (const path of JSON.parse(paths)) console.log(path, await visit(port, path, false))
  } else {
    for (const path of manyOf(JSON.parse(paths), Number(count))) await visit(port, path)
  }
  await stop()
}
