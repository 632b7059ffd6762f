import { join } from 'node:path'
import { type RunningServer, type ServerRecipe, speaks, startServer } from '../server.ts'

/** Asks whether the server speaks TLS: eight bytes, to which every PostgreSQL answers with one letter. */
const sslRequest = '\x00\x00\x00\x08\x04\xd2\x16\x2f'

const recipe: ServerRecipe = {
  name: 'postgresql',
  account: 'postgres',
  stopSignal: 'SIGINT',
  answers: (port) => speaks(port, sslRequest, 'N'),
  async prepare({ folder, port, programs, run }) {
    const data = join(folder, 'data')
    const { initdb = '', postgres = '' } = programs
    await run({
      program: initdb,
      args: ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    })
    return {
      program: postgres,
      args: ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F', '-c', 'log_min_messages=fatal'],
    }
  },
}

/** PostgreSQL with the database `postgres`; user `postgres`, no password. */
export const startPostgresql = (): Promise<RunningServer> => startServer(recipe)
