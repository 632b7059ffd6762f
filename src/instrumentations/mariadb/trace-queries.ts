import { errorMonitor } from 'node:events'
import type { Callable, Kit } from '../contract.ts'
import { takeWait } from '../semantics/connection-waits.ts'
import type { DatabaseCall, DatabaseCalls } from '../semantics/database.ts'
import { followEvents, type MysqlCommand } from '../semantics/mysql-events.ts'
import { rowsIn, type Target, textOf, valuesOf } from './describe.ts'
import type { PoolWaits } from './pool-waits.ts'
import { wrapMethod } from './wrap-method.ts'

export type Way = 'query' | 'execute' | 'batch'

/** Makes wrappers of the methods that send statements. */
export interface Queries {
  query(original: Callable, way: Way): Callable
  pooled(original: Callable, way: Way): Callable
  /** Of `commit()` and its like, which send `sql`. */
  fixed(original: Callable, sql: string): Callable
  stream(original: Callable): Callable
  prepare(original: Callable): Callable
}

export function createQueries(
  kit: Kit,
  calls: DatabaseCalls,
  targets: WeakMap<object, Target>,
  waits: PoolWaits,
): Queries {
  // Some methods use others of the same object: what they do is one call.
  let isInside = false
  const inside = <T>(work: () => T): T => {
    isInside = true
    try {
      return work()
    } finally {
      isInside = false
    }
  }
  const isLeftOut = (): boolean => isInside || kit.isSuppressed(kit.active())

  const begin = (owner: object, sql: string, way: Way, values: unknown): DatabaseCall => {
    const call = calls.begin(sql, targets.get(owner)?.place ?? {}, kit.active())
    call.waited(takeWait(owner))
    if (way !== 'batch') call.bind(values)
    else if (Array.isArray(values)) call.batch(values.length)
    return call
  }

  /** By a callback, a promise, or events, whichever comes. */
  const run = (call: DatabaseCall, args: unknown[], work: () => unknown, over: () => void = () => {}): unknown => {
    const last = args.findLastIndex((argument) => typeof argument === 'function')
    if (last !== -1) args[last] = ending(args[last] as Callable, call, over)
    let result: unknown
    try {
      result = inside(work)
    } catch (error) {
      over()
      call.fail(error)
      throw error
    }
    return last === -1 ? followed(result, call, over) : result
  }

  const ending = (callback: Callable, call: DatabaseCall, over: () => void): Callable =>
    function callbackInContext(this: unknown, ...outcome: unknown[]) {
      over()
      const [error, result] = outcome
      if (error) call.fail(error)
      else call.succeed(rowsIn(result) ?? (Array.isArray(result) && outcome[2] ? result.length : undefined))
      const wasInside = isInside
      isInside = false
      try {
        return kit.runIn(call.parent, () => callback.apply(this, outcome))
      } finally {
        isInside = wasInside
      }
    }

  const followed = (result: unknown, call: DatabaseCall, over: () => void): unknown => {
    if (result instanceof Promise) {
      return result.then(
        (value) => {
          over()
          call.succeed(rowsIn(value))
          return value
        },
        (error) => {
          over()
          call.fail(error)
          throw error
        },
      )
    }
    if (typeof (result as MysqlCommand | undefined)?.emit === 'function') {
      followEvents(result as MysqlCommand, call, kit, false)
      // A stream that is given up neither ends nor fails.
      const emitter = result as unknown as {
        once(event: string | symbol, listener: (error?: unknown) => void): unknown
      }
      emitter.once(errorMonitor, (error) => call.fail(error))
      emitter.once('close', () => call.succeed())
    } else call.succeed()
    return result
  }

  return {
    query: (original, way) =>
      function query(this: object, ...args: unknown[]) {
        const sql = textOf(args[0])
        if (sql === undefined || isLeftOut()) return original.apply(this, args)
        const call = begin(this, sql, way, valuesOf(args[0], args[1]))
        if (way === 'query') replaceText(args, sql, call.commented(sql))
        return run(call, args, () => original.apply(this, args))
      },
    pooled: (original, way) =>
      function query(this: object, ...args: unknown[]) {
        const sql = textOf(args[0])
        if (sql === undefined || isLeftOut()) return original.apply(this, args)
        const call = begin(this, sql, way, valuesOf(args[0], args[1]))
        if (way === 'query') replaceText(args, sql, call.commented(sql))
        let over = (): void => {}
        return run(
          call,
          args,
          () => {
            const waiting = waits.during(
              this,
              (ms) => call.waited(ms),
              () => original.apply(this, args),
            )
            over = waiting.over
            return waiting.result
          },
          () => over(),
        )
      },
    fixed: (original, sql) =>
      function transact(this: object, ...args: unknown[]) {
        if (isLeftOut()) return original.apply(this, args)
        return run(begin(this, sql, 'query', undefined), args, () => original.apply(this, args))
      },
    stream: (original) =>
      function queryStream(this: object, ...args: unknown[]) {
        const sql = textOf(args[0])
        if (sql === undefined || isLeftOut()) return original.apply(this, args)
        const call = begin(this, sql, 'query', valuesOf(args[0], args[1]))
        replaceText(args, sql, call.commented(sql))
        return run(call, args, () => original.apply(this, args))
      },
    prepare: (original) =>
      function prepare(this: object, ...args: unknown[]) {
        const sql = textOf(args[0])
        if (sql === undefined) return original.apply(this, args)
        const parent = kit.active()
        const given = (statement: object): object => {
          const target = targets.get(this)
          if (target !== undefined) targets.set(statement, target)
          wrapMethod(kit, statement, 'execute', executeStatement)
          wrapMethod(kit, statement, 'executeStream', executeStatement)
          return statement
        }
        const callback = args[1]
        if (typeof callback !== 'function') return (original.apply(this, args) as Promise<object>).then(given)
        args[1] = (error: unknown, statement?: object, ...rest: unknown[]) => {
          if (statement) given(statement)
          return kit.runIn(parent, () => callback(error, statement, ...rest))
        }
        return original.apply(this, args)
      },
  }

  function executeStatement(original: Callable): Callable {
    return function execute(this: { readonly query?: unknown }, ...args: unknown[]) {
      if (typeof this.query !== 'string' || isLeftOut()) return original.apply(this, args)
      const call = begin(this, this.query, 'execute', typeof args[0] === 'function' ? undefined : args[0])
      return run(call, args, () => original.apply(this, args))
    }
  }
}

/** The application's own object stays as it is. */
function replaceText(args: unknown[], sql: string, value: string): void {
  if (value === sql) return
  const query = args[0]
  args[0] =
    typeof query === 'string' ? value : Object.assign(Object.create(query as object), query as object, { sql: value })
}
