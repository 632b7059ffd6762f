'use strict'
// A thousand requests to itself, eight at a time, with bodies; then the end.
const http = require('node:http')

const body = Buffer.alloc(20_000, 'x')
const server = http.createServer((request, response) => {
  let bytes = 0
  request.on('data', (part) => {
    bytes += part.length
  })
  request.on('end', () => response.end(String(bytes)))
})
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })

function post(port) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/many', agent }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve(text))
    })
    request.on('error', reject)
    request.end(body)
  })
}

server.listen(0, '127.0.0.1', async () => {
  const answers = {}
  let left = 1000
  const worker = async () => {
    while (left-- > 0) {
      const answer = await post(server.address().port)
      answers[answer] = (answers[answer] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  console.log(answers)
  agent.destroy()
  server.close()
})
