// Ten thousand addresses, three routes.
const http = require('node:http')
const express = require('express')

const app = express()
app.get('/users/:id', (_request, response) => response.send('user'))
app.get('/items/:item/parts/:part', (_request, response) => response.send('part'))
app.get('/', (_request, response) => response.send('home'))
const agent = new http.Agent({ keepAlive: true, maxSockets: 20 })
const server = app.listen(0, '127.0.0.1', async () => {
  const paths = Array.from({ length: 10_000 }, (_, index) =>
    [`/users/${index}`, `/items/${index}/parts/${index * 7}`, `/?page=${index}`, `/no/such/${index}`][index % 4],
  )
  const visit = (path) =>
    new Promise((resolve) => {
      http.get({ port: server.address().port, host: '127.0.0.1', path, agent }, (response) => response.resume().on('end', resolve))
    })
  const visitors = Array.from({ length: 20 }, async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await visit(path)
  })
  await Promise.all(visitors)
  agent.destroy()
  server.close()
})
