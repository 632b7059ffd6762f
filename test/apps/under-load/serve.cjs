// Fifty requests at once over one connection. In each query stands the id of the request that it belongs to.
const http = require('node:http')

module.exports = function serve(styles, end) {
  const sql = (id) => `SELECT 1 AS request_${id}`
  const server = http.createServer(async (request, response) => {
    const id = Number(request.url.slice(1))
    try {
      await styles[id % styles.length](sql(id))
      await styles[(id * 7 + 3) % styles.length](sql(id))
      response.end()
    } catch (error) {
      console.error(error)
      response.writeHead(500).end()
    }
  })
  server.listen(0, async () => {
    const { port } = server.address()
    const ask = (_, id) => fetch(`http://127.0.0.1:${port}/${id}`).then((answer) => answer.text())
    await Promise.all(Array.from({ length: 50 }, ask))
    server.close()
    await end()
  })
}
