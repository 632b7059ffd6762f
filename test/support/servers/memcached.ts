import { type RunningServer, type ServerRecipe, speaks, startServer } from '../server.ts'

const recipe: ServerRecipe = {
  name: 'memcached',
  account: 'nobody',
  stopSignal: 'SIGTERM',
  answers: (port) => speaks(port, 'version\r\n', 'VERSION'),
  prepare: ({ port, programs }) => ({
    program: programs.memcached ?? '',
    args: ['-p', `${port}`, '-l', '127.0.0.1', '-U', '0', '-m', '16'],
  }),
}

export const startMemcached = (): Promise<RunningServer> => startServer(recipe)
