import type { Callable, Kit, Patch } from '../contract.ts'
import { guardedPatch } from '../guarded.ts'
import { takeWait } from '../semantics/connection-waits.ts'
import { createDatabaseCalls, type DatabaseCall, type DatabaseCalls } from '../semantics/database.ts'
import {
  failDestroyed,
  type MysqlConnection,
  openCallsOf,
  placeOf,
  textOf,
  valuesOf,
} from '../semantics/mysql-connection.ts'
import { followEvents, type MysqlCommand, replace, rowsIn } from '../semantics/mysql-events.ts'
import { mysqlPoolPatch } from '../semantics/mysql-pool.ts'
import type { manifest } from './manifest.ts'

/** A query that has been made by the pool. */
interface Command extends MysqlCommand {
  onResult?: unknown
  sql?: unknown
}

interface Statement {
  execute: Callable
}

export const patch: Patch<typeof manifest> = guardedPatch('mysql2', {
  ...mysqlPoolPatch('mysql'),

  'prototype.query': (original, kit) => {
    const calls = createDatabaseCalls(kit, 'mysql')
    return function query(this: MysqlConnection, ...args: unknown[]) {
      const sql = textOf(args[0])
      if (sql === undefined || kit.isSuppressed(kit.active())) return original.apply(this, args)
      const call = begin(this, calls, kit, sql, args[0], args[1])
      replaceText(args, sql, call.commented(sql))
      return run(call, kit, args, () => original.apply(this, args))
    }
  },

  'prototype.execute': (original, kit) => {
    const calls = createDatabaseCalls(kit, 'mysql')
    return function execute(this: MysqlConnection, ...args: unknown[]) {
      const sql = textOf(args[0])
      if (sql === undefined || kit.isSuppressed(kit.active())) return original.apply(this, args)
      const call = begin(this, calls, kit, sql, args[0], args[1])
      return run(call, kit, args, () => original.apply(this, args))
    }
  },

  'prototype.prepare': (original, kit) => {
    const calls = createDatabaseCalls(kit, 'mysql')
    return function prepare(this: MysqlConnection, ...args: unknown[]) {
      const sql = textOf(args[0])
      const parent = kit.active()
      const callback = args[1]
      if (sql === undefined || typeof callback !== 'function') return original.apply(this, args)
      args[1] = (...results: [error?: unknown, statement?: Statement]) => {
        if (results[1] !== undefined) traceStatement(results[1], sql, this, calls, kit)
        return kit.runIn(parent, () => callback(...results))
      }
      return original.apply(this, args)
    }
  },

  'prototype.close': (original) =>
    function close(this: MysqlConnection, ...args: unknown[]) {
      const result = original.apply(this, args)
      failDestroyed(this)
      return result
    },
})

function begin(
  connection: MysqlConnection,
  calls: DatabaseCalls,
  kit: Kit,
  sql: string,
  query: unknown,
  values: unknown,
) {
  const call = calls.begin(sql, placeOf(connection.config), kit.active())
  call.keptIn(openCallsOf(connection))
  call.waited(takeWait(connection))
  call.bind(valuesOf(query, values, connection.config))
  return call
}

/** Spread, for the driver copies an object's own properties. The application's stays as it is. */
function replaceText(args: unknown[], sql: string, value: string): void {
  if (value === sql) return
  const query = args[0]
  if (typeof query === 'string') args[0] = value
  else if (isCommand(query)) query.sql = value
  else args[0] = Object.assign(Object.create(query as object), query, { sql: value })
}

function isCommand(query: unknown): query is Command {
  return typeof (query as Command | undefined)?.emit === 'function'
}

/** A callback may be called before `work` returns, when the connection is closed: it is replaced before. */
function run(call: DatabaseCall, kit: Kit, args: unknown[], work: () => unknown): unknown {
  const hasCallback = followCallback(args, call, kit)
  try {
    const command = work() as MysqlCommand
    if (!hasCallback && typeof command?.emit === 'function') followEvents(command, call, kit)
    return command
  } catch (error) {
    call.fail(error)
    throw error
  }
}

function followCallback(args: unknown[], call: DatabaseCall, kit: Kit): boolean {
  const [query] = args
  if (isCommand(query)) {
    if (typeof query.onResult !== 'function') return false
    query.onResult = ending(query.onResult as Callable, call, kit)
    return true
  }
  const index = [1, 2].find((position) => typeof args[position] === 'function')
  if (index === undefined) return false
  args[index] = ending(args[index] as Callable, call, kit)
  return true
}

function ending(callback: Callable, call: DatabaseCall, kit: Kit): Callable {
  return function callbackInContext(this: unknown, ...outcome: unknown[]) {
    const [error, results, fields] = outcome
    if (error) call.fail(error)
    else call.succeed(rowsIn(results, fields))
    return kit.runIn(call.parent, () => callback.apply(this, outcome))
  }
}

/** The driver keeps statements, and may give out the same once more. */
const traced = new WeakSet<object>()

function traceStatement(
  statement: Statement,
  sql: string,
  connection: MysqlConnection,
  calls: DatabaseCalls,
  kit: Kit,
): void {
  if (traced.has(statement)) return
  traced.add(statement)
  const { execute } = statement
  replace(statement, 'execute', function executeStatement(this: unknown, ...args: unknown[]) {
    if (kit.isSuppressed(kit.active())) return execute.apply(this, args)
    const call = begin(connection, calls, kit, sql, undefined, args[0])
    const given = [undefined, ...args]
    return run(call, kit, given, () => execute.apply(this, given.slice(1)))
  })
}
