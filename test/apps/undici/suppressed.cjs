// Prints what the server got: nothing of the agent's where the caller wants no trace.
const { createServer } = require('node:http')
const { context } = require('@opentelemetry/api')

const suppressed = context.active().setValue(Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING'), true)

const server = createServer((incoming, response) => {
  response.setHeader('connection', 'close')
  response.end(JSON.stringify(Object.keys(incoming.headers).filter((name) => name.startsWith('trace'))))
})

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/`
  const answer = await context.with(suppressed, () => fetch(url))
  console.log(await answer.text())
  server.close()
})
