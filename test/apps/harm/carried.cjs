'use strict'
// Which headers of a trace each request carries: to a host by its number, and to the same by its name.
const { ask, say, serving } = require('./shapes/serve.cjs')

const carrying = ['traceparent', 'baggage', 'b3']

serving(
  (request, response) => response.end(carrying.filter((name) => name in request.headers).join(' ')),
  async (port) => {
    for (const host of ['127.0.0.1', 'localhost']) {
      say(`${host}, an object`, await ask({ host, port, family: 4, headers: { a: 'b' } }))
      say(`${host}, an array`, await ask({ host, port, family: 4, headers: ['a', 'b', 'Host', host] }))
      say(`${host}, fetch`, await (await fetch(`http://${host}:${port}/`)).text())
    }
  },
)
