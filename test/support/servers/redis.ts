import { type RunningServer, type ServerRecipe, speaks, startServer } from '../server.ts'

const recipe: ServerRecipe = {
  name: 'redis',
  account: 'redis',
  stopSignal: 'SIGTERM',
  answers: (port) => speaks(port, 'PING\r\n', '+PONG'),
  prepare: ({ folder, port, programs }) => ({
    program: programs['redis-server'] ?? '',
    args: ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
  }),
}

/** An empty Redis that keeps nothing. */
export const startRedis = (): Promise<RunningServer> => startServer(recipe)
