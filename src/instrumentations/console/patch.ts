import type { Callable, Kit, Patch, Wrapper } from '../contract.ts'
import { createCorrelation, createEvents } from '../semantics/logs.ts'
import { describeLine, isJsonLine, type LevelName, suffixOf } from './describe.ts'
import type { manifest } from './manifest.ts'

type Write = (this: unknown, stream: unknown, text: unknown, ...rest: unknown[]) => unknown

type Format = (this: unknown, args: readonly unknown[]) => unknown

/** Of the methods that the application has called and that have not written yet: formatting may call others. */
const begun: LevelName[] = []
/** What throws before it writes stays. */
const mostBegun = 16
/** What the text that is about to be written was made of. */
let formatted: readonly unknown[] | undefined

const { apply } = Reflect

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
    return kit.settings.logEvents === 'off' || Object.isFrozen(owner) ? original : notingCalls(original, level)
  }
}

/**
 * Notes the level without being among the callers: a debugger shows the topmost as the place of the call. A proxy asks for its trap
 * when it is called, by a getter; what it then calls is Node's own.
 */
function notingCalls(original: Callable, level: LevelName): Callable {
  return new Proxy<Callable>(original, {
    get apply() {
      if (begun.length < mostBegun) begun.push(level)
      return apply
    },
  })
}

/** Every method of `console` ends in one of Node's own, with the finished text: `%s` is filled in, and nobody sees our frame. */
function followWrites(target: Record<symbol, unknown>, kit: Kit): void {
  const key = Object.getOwnPropertySymbols(target).find(({ description }) => description === 'kWriteToConsole')
  const write = key === undefined ? undefined : target[key]
  if (key === undefined || typeof write !== 'function') return
  // Under --frozen-intrinsics, nothing of it can be changed: the lines stay as they are.
  if (Object.isFrozen(target)) return
  if (Object.getOwnPropertyDescriptor(target, key)?.configurable === false) return
  const marked = createMarks(kit)
  const events = createEvents(kit)
  const writeToConsole: Write = function (stream, text, ...rest) {
    let line = text
    try {
      if (typeof text === 'string') {
        const record = describeLine(text, begun.pop(), formatted)
        formatted = undefined
        if (!kit.records.areWritten && events.isWanted(record.severityNumber)) events.add(record)
        line = marked(text)
      }
    } catch (error) {
      kit.failed('mark a line of console', error)
    }
    return (write as Write).call(this, stream, line, ...rest)
  }
  Object.defineProperty(target, key, { configurable: true, writable: true, enumerable: false, value: writeToConsole })
  if (kit.settings.logEvents !== 'off') followFormats(target)
}

function followFormats(target: Record<symbol, unknown>): void {
  for (const key of Object.getOwnPropertySymbols(target)) {
    const format = target[key]
    if (typeof format !== 'function' || !/^kFormatForStd(out|err)$/.test(key.description ?? '')) continue
    const value: Format = function (args) {
      const text = (format as Format).call(this, args)
      formatted = args
      return text
    }
    Object.defineProperty(target, key, { configurable: true, writable: true, enumerable: false, value })
  }
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
