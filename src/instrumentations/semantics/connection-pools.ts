import type { Attributes, HistogramOptions, Kit, Series } from '../contract.ts'
import { quietly } from '../guarded.ts'
import { createNotes } from './note.ts'

// https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#connection-pools

/** A pool at one moment. What it cannot tell is absent. */
export interface PoolState {
  readonly used: number
  readonly idle: number
  readonly pending: number
  readonly max?: number | undefined
  readonly idleMax?: number | undefined
  readonly idleMin?: number | undefined
}

/** What pools of connections have to tell. Times are in milliseconds. */
export interface ConnectionPools<Pool extends object> {
  /** Its state is asked for whenever metrics are collected. It is not kept alive by that. */
  watch(pool: Pool): void
  /** Of a new connection. */
  created(pool: Pool, tookMs: number): void
  /** It gave `connection` out at `nowMs`, as `performance.now()` tells it, after `waitedMs`. */
  gave(pool: Pool, connection: object, waitedMs: number, nowMs: number): void
  /** It got the connection back. */
  tookBack(pool: Pool, connection: object): void
  /** It gave none. */
  failed(pool: Pool, error: unknown): void
}

interface PoolKind<Pool> {
  /** `localhost:5432/shop`. */
  readonly nameOf: (pool: Pool) => string
  readonly stateOf: (pool: Pool) => PoolState
}

const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

const inSeconds = (description: string): HistogramOptions => ({ description, unit: 's', boundaries })

const prefix = 'db.client.connection'

/** Of what one pool measures whenever it gives a connection, or gets it back. */
interface PoolSeries {
  readonly wait: Series
  readonly use: Series
}

const notGiven = -1

export const noPools: ConnectionPools<object> = {
  watch() {},
  created() {},
  gave() {},
  tookBack() {},
  failed() {},
}

export function createConnectionPools<Pool extends object>(kit: Kit, kind: PoolKind<Pool>): ConnectionPools<Pool> {
  if (kit.settings.metricsExporters.length === 0) return noPools
  const nameKey = `${prefix}.pool.name`
  const of = (pool: Pool): Attributes => ({ [nameKey]: kind.nameOf(pool) })
  const wait = kit.histogram(
    `${prefix}.wait_time`,
    inSeconds('The time it took to obtain an open connection from the pool.'),
  )
  const use = kit.histogram(
    `${prefix}.use_time`,
    inSeconds('The time between borrowing a connection and returning it to the pool.'),
  )
  const create = kit.histogram(`${prefix}.create_time`, inSeconds('The time it took to create a new connection.'))
  const timeouts = kit.counter(`${prefix}.timeouts`, {
    description: 'The number of connection timeouts that have occurred trying to obtain a connection from the pool.',
    unit: '{timeout}',
  })
  const watched = new Set<WeakRef<Pool>>()
  const known = new WeakSet<Pool>()
  const givenAt = createNotes<number>()
  const seriesOfPools = createNotes<PoolSeries>()
  const seriesOf = (pool: Pool): PoolSeries => {
    const kept = seriesOfPools.of(pool)
    if (kept !== undefined) return kept
    const attributes = of(pool)
    const series = { wait: wait.series(attributes), use: use.series(attributes) }
    seriesOfPools.put(pool, series)
    return series
  }
  return {
    watch(pool) {
      if (known.has(pool)) return
      known.add(pool)
      if (watched.size === 0) observe(kit, watched, kind, of)
      watched.add(new WeakRef(pool))
    },
    created: quietly(kit, 'tell of a new connection', (pool, tookMs) => create.record(tookMs / 1000, of(pool))),
    gave(pool, connection, waitedMs, nowMs) {
      givenAt.put(connection, nowMs)
      seriesOf(pool).wait.record(waitedMs / 1000)
    },
    tookBack(pool, connection) {
      const at = givenAt.of(connection) ?? notGiven
      if (at === notGiven) return
      givenAt.put(connection, notGiven)
      seriesOf(pool).use.record((performance.now() - at) / 1000)
    },
    failed(pool, error) {
      if (isTimeout(error)) timeouts.add(1, of(pool))
    },
  }
}

type Gauge = readonly [name: string, description: string, unit: string, value: keyof PoolState]

const gauges: readonly Gauge[] = [
  ['max', 'The maximum number of open connections allowed.', '{connection}', 'max'],
  ['idle.max', 'The maximum number of idle open connections allowed.', '{connection}', 'idleMax'],
  ['idle.min', 'The minimum number of idle open connections allowed.', '{connection}', 'idleMin'],
  ['pending_requests', 'The number of current pending requests for an open connection.', '{request}', 'pending'],
]

function observe<Pool extends object>(
  kit: Kit,
  watched: Set<WeakRef<Pool>>,
  { stateOf }: PoolKind<Pool>,
  of: (pool: Pool) => Attributes,
): void {
  const each = (tell: (state: PoolState, attributes: Attributes) => void): void => {
    for (const reference of watched) {
      const pool = reference.deref()
      if (pool === undefined) watched.delete(reference)
      else tell(stateOf(pool), of(pool))
    }
  }
  const description = 'The number of connections that are currently in state described by the state attribute.'
  kit.observe(`${prefix}.count`, { description, unit: '{connection}' }, (tell) =>
    each(({ idle, used }, attributes) => {
      tell(idle, { ...attributes, [`${prefix}.state`]: 'idle' })
      tell(used, { ...attributes, [`${prefix}.state`]: 'used' })
    }),
  )
  for (const [name, description, unit, key] of gauges) {
    kit.observe(`${prefix}.${name}`, { description, unit }, (tell) =>
      each((state, attributes) => {
        const value = state[key]
        if (value !== undefined && Number.isFinite(value)) tell(value, attributes)
      }),
    )
  }
}

function isTimeout(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return /time(d )?out/i.test(`${String(code)} ${String(message)}`)
}
