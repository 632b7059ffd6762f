import { join } from 'node:path'
import type { Databases } from './databases.ts'
import type { Demo } from './demo.ts'
import { type Program, startProgram } from './program.ts'
import type { Teardown } from './teardown.ts'

export interface Services {
  readonly gateway: Program
  readonly orders: Program
  readonly inventory: Program
}

/** As `npm install @acme/otel-agent` would make it known. */
const agent = '@acme/otel-agent'

/** Each service comes to the agent by another door; that is all that is done to it. */
export async function startServices(
  { shop, step }: Pick<Demo, 'shop' | 'step'>,
  databases: Databases,
  endpoint: string,
  teardown: Teardown,
): Promise<Services> {
  const start = async (name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Program> => {
    const cwd = join(shop, name)
    const work = () => startProgram({ name, cwd, args, env: { ...environment(endpoint), ...env } })
    const program = await step(name, work, commandOf(args, env))
    teardown.add(program.stop)
    return program
  }
  const inventory = await start('inventory', ['--require', agent, 'server.js'], {
    DATABASE_URL: databases.inventory,
  })
  const orders = await start('orders', ['dist/server.js'], {
    NODE_OPTIONS: `--import ${agent}`,
    DATABASE_URL: databases.orders,
    INVENTORY_ADDRESS: `127.0.0.1:${inventory.port}`,
  })
  const gateway = await start('gateway', ['--import', agent, 'server.js'], {
    ORDERS_URL: `http://127.0.0.1:${orders.port}`,
  })
  return { gateway, orders, inventory }
}

/** The command, as one would type it. */
function commandOf(args: readonly string[], { NODE_OPTIONS }: NodeJS.ProcessEnv): string {
  return `${NODE_OPTIONS === undefined ? '' : `NODE_OPTIONS="${NODE_OPTIONS}" `}node ${args.join(' ')}`
}

/** The user's own settings stay, but for those that say where to send and who is sending. */
function environment(endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_EXPORTER_|OTEL_SERVICE_NAME$|NODE_OPTIONS$)/.test(name),
  )
  return {
    ...Object.fromEntries(kept),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: process.env.OTEL_EXPORTER_OTLP_HEADERS,
    PORT: '0',
  }
}
