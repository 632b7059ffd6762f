// Its server is made while this module is evaluated.
import { once } from 'node:events'
import { connect, createServer } from 'node:http2'

const server = createServer((_request, response) => response.end('ok'))

export async function exchange() {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const session = connect(`http://127.0.0.1:${server.address().port}`)
  const stream = session.request({ ':path': '/' })
  await once(stream.resume(), 'close')
  session.close()
  server.close()
}
