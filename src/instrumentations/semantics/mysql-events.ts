import type { Callable, Kit } from '../contract.ts'
import type { DatabaseCall } from './database.ts'

/** A command of `mysql` or `mysql2` that tells by events what has come for it. */
export interface MysqlCommand {
  emit: Callable
}

/** In the context of the caller: by itself, an event comes in that of whoever opened the connection. */
export function followEvents(command: MysqlCommand, call: DatabaseCall, kit: Kit, countsRows = true): void {
  const { emit } = command
  const rows = new RowCount()
  replace(command, 'emit', function emitInContext(this: unknown, event: unknown, ...details: unknown[]) {
    if (event === 'error') call.fail(details[0])
    else if (event === 'end') call.succeed(rows.total)
    else if (countsRows) rows.note(event, details)
    return kit.runIn(call.parent, () => emit.call(this, event, ...details))
  })
}

/** Rows come as `result`, as does what an `INSERT` gives: before rows, and only then, there are `fields`. */
class RowCount {
  total: number | undefined
  #index: unknown
  #isOpen = false

  note(event: unknown, [first, index]: readonly unknown[]): void {
    if (event === 'fields') {
      this.#isOpen = Array.isArray(first)
      this.#index = index
      if (this.#isOpen) this.total ??= 0
    } else if (event === 'result' && this.#isOpen && !this.#isOfAnother(index)) {
      this.total = (this.total ?? 0) + 1
    }
  }

  #isOfAnother(index: unknown): boolean {
    return typeof index === 'number' && typeof this.#index === 'number' && index !== this.#index
  }
}

/** Of results that a callback gets. Of several statements at once, it is the sum. */
export function rowsIn(results: unknown, fields: unknown): number | undefined {
  if (!Array.isArray(results) || !Array.isArray(fields)) return undefined
  const areSeveral = fields.some((one) => one === undefined || Array.isArray(one))
  if (!areSeveral) return results.length
  const counts = results.flatMap((rows, index) => (Array.isArray(fields[index]) ? [(rows as unknown[]).length] : []))
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count)
}

/** As a property that nobody sees who prints the object. */
export function replace<K extends string>(target: { [Key in K]: Callable }, name: K, value: Callable): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}
