import type { Callable, Kit, Patch } from '../contract.ts'
import { guardedPatch } from '../guarded.ts'
import { takeWait } from '../semantics/connection-waits.ts'
import { createDatabaseCalls, type DatabaseCall } from '../semantics/database.ts'
import {
  failDestroyed,
  type MysqlConnection,
  openCallsOf,
  placeOf,
  textOf,
  valuesOf,
} from '../semantics/mysql-connection.ts'
import { followEvents, replace, rowsIn } from '../semantics/mysql-events.ts'
import { mysqlPoolPatch } from '../semantics/mysql-pool.ts'
import type { manifest } from './manifest.ts'

/** What `query()` gives back. https://github.com/mysqljs/mysql/blob/v2.18.1/lib/protocol/sequences/Sequence.js */
interface Sequence {
  readonly _callback?: unknown
  sql?: unknown
  emit: Callable
  end: Callable
}

export const patch: Patch<typeof manifest> = guardedPatch('mysql', {
  ...mysqlPoolPatch('mysql'),

  'prototype.query': (original, kit) => {
    const calls = createDatabaseCalls(kit, 'mysql')
    return function query(this: MysqlConnection, ...args: unknown[]) {
      const parent = kit.active()
      const sql = textOf(args[0])
      if (sql === undefined || kit.isSuppressed(parent)) return original.apply(this, args)
      const call = calls.begin(sql, placeOf(this.config), parent)
      call.keptIn(openCallsOf(this))
      call.waited(takeWait(this))
      call.bind(valuesOf(args[0], args[1], this.config))
      replaceText(args, sql, call.commented(sql))
      try {
        const sequence = original.apply(this, args) as Sequence
        follow(sequence, call, kit)
        return sequence
      } catch (error) {
        call.fail(error)
        throw error
      }
    }
  },

  'prototype.destroy': (original) =>
    function destroy(this: MysqlConnection, ...args: unknown[]) {
      const result = original.apply(this, args)
      failDestroyed(this)
      return result
    },
})

/** The application's own object stays as it is; a query that the pool has made is the driver's. */
function replaceText(args: unknown[], sql: string, value: string): void {
  if (value === sql) return
  const query = args[0]
  if (typeof query === 'string') args[0] = value
  else if (typeof (query as Sequence).end === 'function') (query as Sequence).sql = value
  else args[0] = Object.create(query as object, { sql: { value, writable: true, enumerable: true } })
}

/** Whatever becomes of a sequence, its `end` is called: never before `query()` returns. */
function follow(sequence: Sequence, call: DatabaseCall, kit: Kit): void {
  if (typeof sequence._callback !== 'function') followEvents(sequence, call, kit)
  const { end } = sequence
  replace(sequence, 'end', function endInContext(this: unknown, ...outcome: unknown[]) {
    const [error, results, fields] = outcome
    if (error) call.fail(error)
    else if (typeof sequence._callback === 'function') call.succeed(rowsIn(results, fields))
    return kit.runIn(call.parent, () => end.apply(this, outcome))
  })
}
