const { createServer, connect } = await import('http2')
const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
  const session = connect(`http://127.0.0.1:${server.address().port}`)
  const stream = session.request({ ':path': '/' })
  stream.resume().on('close', () => {
    session.close()
    server.close()
  })
})
