import type { ServerName } from '../scripts/server-programs.mjs'

/**
 * One question to all agents. Each run is a process of its own; what is compared is always the same run without an agent,
 * taken in the same round.
 */
export type Scenario = Start | Load | Latency | FirstRequest

interface Common {
  readonly name: string
  /** What the difference between two agents is here, and what it is not. */
  readonly isolates: string
  /** A file of `bench/apps`, or `modules-3000`, which is made by the bench. */
  readonly app: string
  readonly servers?: readonly ServerName[]
  readonly env?: Readonly<Record<string, string>>
  /** Only for those who read OpenTelemetry's variables. */
  readonly only?: 'opentelemetry' | 'ours'
}

/** From the start of a process to its end. */
interface Start extends Common {
  readonly kind: 'start'
}

/** CPU and memory of a server under a steady load that everybody can follow. */
export interface Load extends Common {
  readonly kind: 'load'
  /** `{connection}` stands for the number of the connection, from 0. */
  readonly path: string
  readonly protocol?: 'http' | 'grpc'
  /** Requests a second. */
  readonly rate: number
  /** Each sends one request at a time, as often as the rate asks for it. 20, or 10 for gRPC. */
  readonly connections?: number
  /** Not to be traced: nothing has to arrive. */
  readonly sendsNothing?: boolean
}

/** Latency at a share of what the bare server can do. */
export interface Latency extends Common {
  readonly kind: 'latency'
  readonly path: string
  readonly share: number
}

/** How long the first request after the start takes. */
export interface FirstRequest extends Common {
  readonly kind: 'first-request'
  readonly path: string
}

const never = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }
const disabled = { OTEL_SDK_DISABLED: 'true' }

const load = (name: string, rate: number, isolates: string, more: Partial<Load> = {}): Load => ({
  kind: 'load',
  name,
  app: name,
  path: '/',
  rate,
  isolates,
  ...more,
})

const spans = (count: number, rate: number): Load =>
  load(
    `spans-${count}`,
    rate,
    `The growth of a trace: ${count} spans by the standard API in each request of "hello".`,
    {
      app: 'many-spans',
      env: { BENCH_SPANS: `${count}`, OTEL_BSP_MAX_QUEUE_SIZE: '65536' },
      only: 'opentelemetry',
    },
  )

const waiting = (connections: number, waitMs: number): Load =>
  load(`waiting-${connections}`, 3000, `The growth of the load: ${connections} requests under way at once.`, {
    app: 'waiting',
    env: { BENCH_WAIT_MS: `${waitMs}` },
    connections,
  })

const routes = (count: number): Load =>
  load(`routes-${count}`, 2000, `The growth of the application: Fastify with ${count} routes, each asked in turn.`, {
    app: 'routes',
    path: '/{connection}/7',
    env: { BENCH_ROUTES: `${count}` },
    connections: count,
  })

export const scenarios: readonly Scenario[] = [
  { kind: 'start', name: 'start', app: 'empty.cjs', isolates: 'The preload alone: an empty program in CommonJS.' },
  { kind: 'start', name: 'start-esm', app: 'empty.mjs', isolates: 'The same for an empty ES module.' },
  {
    kind: 'start',
    name: 'start-worker',
    app: 'worker.cjs',
    isolates: 'An empty program that starts one empty worker thread: the agent starts twice.',
  },
  {
    kind: 'start',
    name: 'start-40-workers',
    app: 'forty-workers.cjs',
    isolates: 'Forty worker threads, each of which makes three requests of the main thread and ends.',
  },
  {
    kind: 'start',
    name: 'start-3000-modules',
    app: 'modules-3000',
    isolates: 'What the hooks cost modules that nobody patches: 3,000 of them in 300 packages.',
  },
  {
    kind: 'start',
    name: 'start-disabled',
    app: 'empty.cjs',
    env: disabled,
    only: 'opentelemetry',
    isolates: 'The preload, told by `OTEL_SDK_DISABLED` to do nothing.',
  },
  load('hello', 4000, 'The server span of `node:http`, and its way to the receiver.'),
  load('hello-aged', 4000, 'The same in a process that has lived for a while: after some garbage collections more.', {
    app: 'hello',
    env: { BENCH_AGED: '1' },
  }),
  load('express', 3000, '"hello" with Express and one route with a parameter.', { path: '/orders/7' }),
  load('express-pg', 1500, 'The same and one query to a real PostgreSQL.', {
    path: '/orders/7',
    servers: ['postgresql'],
  }),
  load('fastify', 3000, 'Fastify and one route with a parameter.', { path: '/orders/7' }),
  load('grpc', 1500, 'A unary call to a server of @grpc/grpc-js.', { path: '/bench.Stock/Get', protocol: 'grpc' }),
  load('outgoing-http', 1500, '"hello" that first asks another server by `http.get`, on kept connections.'),
  load('outgoing-fetch', 1500, '"hello" that first asks another server by `fetch`.'),
  load('mysql2', 1500, '"hello" with one query to a real MariaDB.', { servers: ['mariadb'] }),
  load('ioredis', 2000, '"hello" with one command to a real Redis.', { servers: ['redis'] }),
  load('pino', 3000, '"hello" with one line of pino, which gets the ids of its trace.'),
  load('unsampled', 4000, '"hello", none of it sampled (ratio 0).', {
    app: 'hello',
    env: never,
    only: 'opentelemetry',
    sendsNothing: true,
  }),
  load('disabled', 4000, '"hello" with `OTEL_SDK_DISABLED`.', {
    app: 'hello',
    env: disabled,
    only: 'opentelemetry',
    sendsNothing: true,
  }),
  spans(1, 2000),
  spans(10, 1000),
  spans(100, 200),
  spans(500, 40),
  waiting(10, 2),
  waiting(10_000, 3_400),
  routes(10),
  routes(1_000),
  {
    kind: 'latency',
    name: 'latency',
    app: 'express-pg',
    path: '/orders/7',
    servers: ['postgresql'],
    share: 0.7,
    isolates: 'Waiting, at 70 % of what the bare server can do, and how long the event loop is held.',
  },
  {
    kind: 'first-request',
    name: 'first-request',
    app: 'shop',
    path: '/orders/7',
    servers: ['postgresql'],
    isolates: 'What is loaded lazily: the first request to Express with pg, pino and `http.get`.',
  },
]
