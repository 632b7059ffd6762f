import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunningServer, type ServerRecipe, speaks, startServer } from '../server.ts'

const recipe: ServerRecipe = {
  name: 'rabbitmq',
  account: 'rabbitmq',
  stopSignal: 'SIGTERM',
  answers: (port) => speaks(port, 'AMQP\x00\x00\x09\x01', 'RabbitMQ'),
  async prepare({ folder, programs, port, startBeside, freePort }) {
    const [distributionPort, mapperPort] = [await freePort(), await freePort()]
    // A port mapper of its own: the server would leave one behind, and the machine's RabbitMQ is none of our business.
    startBeside({ program: programs.epmd ?? '', args: ['-port', `${mapperPort}`, '-address', '127.0.0.1'] })
    const settings = join(folder, 'rabbitmq.conf')
    writeFileSync(settings, `listeners.tcp.local = 127.0.0.1:${port}\n`, { mode: 0o644 })
    return {
      program: programs['rabbitmq-server'] ?? '',
      args: [],
      env: {
        // Without a port mapper: it would be a second process, and outlive us.
        ERL_EPMD_PORT: `${mapperPort}`,
        ERL_FLAGS: '-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}',
        // The start script then becomes the server instead of waiting beside it.
        NOTIFY_SOCKET: join(folder, 'nobody-listens'),
        RABBITMQ_CONFIG_FILE: settings,
        RABBITMQ_CONF_ENV_FILE: '/dev/null',
        RABBITMQ_DIST_PORT: `${distributionPort}`,
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
        RABBITMQ_LOGS: '-',
        RABBITMQ_LOG_BASE: folder,
        RABBITMQ_MNESIA_BASE: folder,
        RABBITMQ_NODENAME: `tests-${port}@localhost`,
        RABBITMQ_PID_FILE: join(folder, 'pid'),
      },
    }
  },
}

/** RabbitMQ with its first account: user `guest`, password `guest`. */
export const startRabbitmq = (): Promise<RunningServer> => startServer(recipe)
