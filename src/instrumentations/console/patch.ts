import type { Kit, Patch, Wrapper } from '../contract.ts'
import { createCorrelation, createEvents } from '../semantics/logs.ts'
import { describeLine, isJsonLine, type LevelName, suffixOf } from './describe.ts'
import type { manifest } from './manifest.ts'

type Write = (this: unknown, stream: unknown, text: unknown, ...rest: unknown[]) => unknown

/** The method that the application has called: others use each other. */
interface Call {
  readonly level: LevelName
  readonly args: readonly unknown[]
}

let current: Call | undefined

export const patch: Patch<typeof manifest> = {
  log: noting('info'),
  debug: noting('debug'),
  info: noting('info'),
  warn: noting('warn'),
  error: noting('error'),
}

const patched = new WeakSet<object>()

/** On older lines of Node, `warn` and `error` are the same function: what comes out at the end does not tell the level. */
function noting(level: LevelName): Wrapper {
  return (original, kit, owner) => {
    if (!patched.has(owner)) {
      patched.add(owner)
      followWrites(owner as Record<symbol, unknown>, kit)
    }
    if (kit.settings.logEvents === 'off' || Object.isFrozen(owner)) return original
    return function noted(this: unknown, ...args: unknown[]) {
      if (current !== undefined) return original.apply(this, args)
      current = { level, args }
      try {
        return original.apply(this, args)
      } finally {
        current = undefined
      }
    }
  }
}

/** Every method of `console` ends in one of Node's own, with the finished text: `%s` is filled in, and nobody sees our frame. */
function followWrites(target: Record<symbol, unknown>, kit: Kit): void {
  const key = Object.getOwnPropertySymbols(target).find(({ description }) => description === 'kWriteToConsole')
  const write = key === undefined ? undefined : target[key]
  if (key === undefined || typeof write !== 'function') return
  // Under --frozen-intrinsics, nothing of it can be changed.
  if (Object.isFrozen(target)) return
  // Under --frozen-intrinsics nobody may: the lines stay as they are.
  if (Object.getOwnPropertyDescriptor(target, key)?.configurable === false) return
  const marked = createMarks(kit)
  const events = createEvents(kit)
  const writeToConsole: Write = function (stream, text, ...rest) {
    let line = text
    try {
      if (typeof text === 'string') {
        const record = describeLine(text, current?.level, current?.args)
        if (!kit.records.areWritten && events.isWanted(record.severityNumber)) events.add(record)
        line = marked(text)
      }
    } catch (error) {
      kit.failed('mark a line of console', error)
    }
    return (write as Write).call(this, stream, line, ...rest)
  }
  Object.defineProperty(target, key, { configurable: true, writable: true, enumerable: false, value: writeToConsole })
}

function createMarks(kit: Kit): (text: string) => string {
  const { consoleCorrelation } = kit.settings
  if (consoleCorrelation === 'off') return (text) => text
  const correlation = createCorrelation(kit)
  return (text) => {
    if (isJsonLine(text)) return correlation.markLine(text, '}')
    const ids = consoleCorrelation === 'text' ? correlation.ids() : undefined
    return ids === undefined ? text : text + suffixOf(ids)
  }
}
