import type { Callable, Kit, Patch } from '../contract.ts'
import { guardedPatch } from '../guarded.ts'
import { takeWait } from '../semantics/connection-waits.ts'
import { createDatabaseCalls, type DatabaseCall } from '../semantics/database.ts'
import {
  mayBeCommented,
  type PgClient,
  type PgQuery,
  type PgResult,
  placeOf,
  rowsIn,
  textOf,
  valuesOf,
} from './describe.ts'
import type { manifest } from './manifest.ts'

export const patch: Patch<typeof manifest> = guardedPatch('pg', {
  /** Of the client in JavaScript, and of the native one. */
  'prototype.query': (original, kit) => {
    const calls = createDatabaseCalls(kit, 'postgresql')
    return function query(this: PgClient, ...args: unknown[]) {
      const parent = kit.active()
      if (args[0] === null || args[0] === undefined || kit.isSuppressed(parent)) return original.apply(this, args)
      const sql = textOf(args[0])
      const call = calls.begin(sql, placeOf(this), parent)
      call.waited(takeWait(this))
      call.bind(valuesOf(args[0], args[1]))
      if (sql !== undefined && mayBeCommented(args[0])) replaceText(args, sql, call.commented(sql))
      const style = follow(args, call, kit)
      try {
        const result = original.apply(this, args)
        return style === 'promise' ? settled(result, call) : result
      } catch (error) {
        call.fail(error)
        throw error
      }
    }
  },
})

/** The application's own object stays as it is. */
function replaceText(args: unknown[], sql: string, value: string): void {
  if (value === sql) return
  const text = { value, writable: true, enumerable: true, configurable: true }
  args[0] = typeof args[0] === 'string' ? value : Object.create(args[0] as object, { text })
}

/** Sees to it that the call ends, where that can be done beforehand. Changes `args`. */
function follow(args: unknown[], call: DatabaseCall, kit: Kit): 'followed' | 'promise' {
  const query = args[0] as PgQuery
  if (typeof query.submit === 'function') return followSubmitted(query, args, call, kit)
  const index = [2, 1].find((position) => typeof args[position] === 'function')
  if (index !== undefined) {
    args[index] = ending(args[index] as Callable, call, kit)
    return 'followed'
  }
  if (typeof query.callback !== 'function') return 'promise'
  // pg reads the description's properties: the application's own object stays as it is.
  const value = ending(query.callback as Callable, call, kit)
  args[0] = Object.create(query, { callback: { value, writable: true, enumerable: true, configurable: true } })
  return 'followed'
}

function ending(callback: Callable, call: DatabaseCall, kit: Kit): Callable {
  return function callbackInContext(this: unknown, ...results: [error?: unknown, result?: PgResult]) {
    if (results[0]) call.fail(results[0])
    else call.succeed(rowsIn(results[1]))
    return kit.runIn(call.parent, () => callback.apply(this, results))
  }
}

/** The application's promise follows pg's, so that a rejection that nobody handles is still one. */
function settled(result: unknown, call: DatabaseCall): unknown {
  if (typeof (result as PromiseLike<PgResult> | undefined)?.then !== 'function') return result
  return (result as PromiseLike<PgResult>).then(
    (value) => {
      call.succeed(rowsIn(value))
      return value
    },
    (error) => {
      call.fail(error)
      throw error
    },
  )
}

type Handlers = Record<string, Callable | undefined>

/** By these pg tells a query what has come for it. */
const handlers = [
  'handleRowDescription',
  'handleDataRow',
  'handlePortalSuspended',
  'handleCommandComplete',
  'handleEmptyQuery',
  'handleCopyData',
  'handleReadyForQuery',
  'handleError',
]

/** A query that came as an object, as of `pg-cursor`, `pg-query-stream` and `pg-copy-streams`, is done when the server is. */
function followSubmitted(query: PgQuery, args: unknown[], call: DatabaseCall, kit: Kit): 'followed' {
  const target = query as unknown as Handlers
  let rows: number | undefined
  for (const name of handlers) {
    const handler = target[name]
    if (typeof handler !== 'function') continue
    replace(target, name, function handle(this: unknown, ...messages: unknown[]) {
      if (name === 'handleDataRow') rows = (rows ?? 0) + 1
      else if (name === 'handleRowDescription') rows ??= 0
      else if (name === 'handleReadyForQuery') call.succeed(rows)
      else if (name === 'handleError') call.fail(messages[0])
      return kit.runIn(call.parent, () => handler.apply(this, messages))
    })
  }
  if (typeof target.handleReadyForQuery === 'function') return 'followed'
  // The native client's tell the end by a callback or, without one, by an event.
  const index =
    typeof query.callback === 'function' ? -1 : [1, 2].find((position) => typeof args[position] === 'function')
  if (index === -1) replace(target, 'callback', ending(target.callback as Callable, call, kit))
  else if (index !== undefined) args[index] = ending(args[index] as Callable, call, kit)
  else target.once?.('end', () => call.succeed())
  listenersInContext(target, call, kit)
  return 'followed'
}

function listenersInContext(target: Handlers, call: DatabaseCall, kit: Kit): void {
  const { emit } = target
  if (emit === undefined) return
  replace(target, 'emit', function emitInContext(this: unknown, ...args: unknown[]) {
    // By this, the client hears that it can begin another query, which belongs to somebody else.
    if (args[0] === '_done') return emit.apply(this, args)
    return kit.runIn(call.parent, () => emit.apply(this, args))
  })
}

function replace(target: Handlers, name: string, value: Callable): void {
  const enumerable = Object.getOwnPropertyDescriptor(target, name)?.enumerable ?? false
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable })
}
