// A PostgreSQL that needs no installation: PGlite behind its socket server, in memory, on a port of its own.
// Prints the port as JSON when it can be reached; ends on SIGTERM.
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

const db = await PGlite.create()
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 })
server.addEventListener('listening', (event) => console.log(JSON.stringify(event.detail)))
await server.start()

process.on('SIGTERM', async () => {
  await server.stop()
  await db.close()
  process.exit(0)
})
