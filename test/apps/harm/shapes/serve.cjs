'use strict'
// What the shapes have in common: a server that lives for some requests, and lines that are compared.
const http = require('node:http')

exports.say = (name, value) => console.log(`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)

/** Serves with `handler` while `work`, given the port, runs. */
exports.serving = async (handler, work) => {
  const server = http.createServer(handler)
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    return await work(server.address().port, server)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

/** The status and the body. */
exports.ask = (options) =>
  new Promise((resolve) => {
    const request = http.request({ host: '127.0.0.1', agent: false, ...options }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += part
      })
      response.on('close', () => resolve(`${response.statusCode} ${text}`))
    })
    request.on('error', (error) => resolve(`${error.name} ${error.code} ${error.message.replace(/:\d+/g, '')}`))
    request.end(options.body)
  })

const carrying = ['traceparent', 'tracestate', 'baggage']

/** The headers as they came, without those of a trace and without ports. */
exports.plainHeaders = (rawHeaders) =>
  rawHeaders
    .filter((_text, index, all) => !carrying.includes(all[index - (index % 2)].toLowerCase()))
    .map((text) => text.replace(/:\d+$/, ''))
