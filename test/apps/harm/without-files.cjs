'use strict'
// Opens files until there are no more, while what was recorded is about to be sent; closes them, and works on.
const { closeSync, openSync } = require('node:fs')
const http = require('node:http')

const server = http.createServer((_request, response) => response.end('ok'))
const agent = new http.Agent({ keepAlive: true })
const ask = () =>
  new Promise((resolve, reject) => {
    http
      .get({ port: server.address().port, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve))
      .on('error', reject)
  })

server.listen(0, '127.0.0.1', async () => {
  await ask()
  const opened = []
  let code
  while (code === undefined) {
    try {
      opened.push(openSync('/dev/null'))
    } catch (error) {
      code = error.code
    }
  }
  console.log(code, opened.length > 10)
  await ask()
  await new Promise((done) => setTimeout(done, 1500))
  for (const file of opened) closeSync(file)
  await ask()
  await new Promise((done) => setTimeout(done, 1500))
  agent.destroy()
  server.close()
  console.log('done')
})
