import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningServer, type ServerRecipe, speaks, startServer } from '../server.ts'

const recipe: ServerRecipe = {
  name: 'mariadb',
  account: 'mysql',
  stopSignal: 'SIGTERM',
  answers: (port) => speaks(port, '', 'MariaDB'),
  async prepare({ folder, port, programs, run }) {
    const data = join(folder, 'data')
    const { mariadbd = '', 'mariadb-install-db': install = '' } = programs
    await run({
      program: install,
      args: ['--no-defaults', `--datadir=${data}`, '--skip-test-db', '--auth-root-authentication-method=normal'],
    })
    const first = join(folder, 'first.sql')
    writeFileSync(first, "CREATE DATABASE shop;\nSET PASSWORD FOR root@localhost = PASSWORD('secret');\n", {
      mode: 0o644,
    })
    return {
      program: mariadbd,
      args: [
        '--no-defaults',
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'socket')}`,
        `--init-file=${first}`,
        '--innodb-flush-log-at-trx-commit=0',
        '--skip-name-resolve=0',
      ],
    }
  },
}

/** MariaDB with the database `shop`; user `root`, password `secret`. */
export const startMariadb = (): Promise<RunningServer> => startServer(recipe)
