const http = require('node:http')

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const server = http.createServer((_request, response) => response.end('ok'))
server.listen(0, '127.0.0.1', async () => {
  for (let count = 0; count < Number(process.argv[2]); count++) await get(server.address().port)
  agent.destroy()
  server.close()
})

function get(port) {
  return new Promise((resolve, reject) => {
    http.get({ agent, host: '127.0.0.1', port }, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
}
