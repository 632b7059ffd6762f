import type { Callable, Kit, Patch } from '../contract.ts'
import { quietly } from '../guarded.ts'
import {
  type Correlation,
  createCorrelation,
  createTelling,
  hasMember,
  severityOf,
  type Telling,
} from '../semantics/logs.ts'
import { describeLine, sendsItself } from './describe.ts'
import type { manifest } from './manifest.ts'

// biome-ignore lint/suspicious/noExplicitAny: pino keeps what we need under symbols of its own
type Logger = any

/** Pino's symbols are not registered, and each copy of it has its own. */
interface Symbols {
  readonly end: symbol
  readonly stream: symbol
  readonly messageKey: symbol
  readonly errorKey: symbol
  readonly nestedKey: symbol
  /** The members that child loggers bring, as text. */
  readonly bindings: symbol
  readonly formatters: symbol
}

/** Streams to worker threads that send to OpenTelemetry. */
const senders = new WeakSet<object>()

export const patch: Patch<typeof manifest> = {
  '': (original, kit) => (original.name === 'transport' ? noteSenders(original) : markLines(original, kit)),
}

/** `lib/transport.js` looks at the stack for who has called it, from where targets are resolved: our frame must not be that. */
function noteSenders(transport: Callable): Callable {
  const takesMany = String(transport).includes('getCallers(')
  return function transportNoted(options, ...rest) {
    if (typeof options !== 'object' || options === null) return transport.call(this, options, ...rest)
    const files = options.caller === undefined ? callersOf(transportNoted) : []
    const caller = files.length === 0 ? {} : { caller: takesMany ? files : files[0] }
    const stream = transport.call(this, { ...options, ...caller }, ...rest)
    if (sendsItself(options)) senders.add(stream)
    return stream
  }
}

/** The files on the stack above `callee`. */
function callersOf(callee: Callable): string[] {
  const before = Error.prepareStackTrace
  const holder: { stack?: unknown } = {}
  try {
    Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName())
    Error.captureStackTrace(holder, callee)
    return (holder.stack as (string | undefined)[]).filter((file) => typeof file === 'string')
  } finally {
    if (before === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace
    else Error.prepareStackTrace = before
  }
}

/** `lib/proto.js` exports what makes a logger: the first one shows the prototype that all share. */
function markLines(makeLogger: Callable, kit: Kit): Callable {
  let isPatched = false
  return function pinoPrototype() {
    const logger = makeLogger.call(this)
    if (!isPatched) {
      isPatched = true
      quietly(kit, 'find what writes the lines of pino', patchPrototype)(Object.getPrototypeOf(logger), kit)
    }
    return logger
  }
}

function patchPrototype(prototype: Logger, kit: Kit): void {
  const asJsonSymbol = symbolNamed('pino.asJson', prototype)
  const asJson = asJsonSymbol && prototype[asJsonSymbol]
  if (typeof asJson !== 'function') {
    kit.failed('find what writes the lines of pino', new Error('there is no asJson'))
    return
  }
  const correlation = createCorrelation(kit)
  const telling = createTelling(kit)
  let symbols: Symbols | undefined
  const isWanted = (level: number): boolean => {
    try {
      return telling.isWanted(severityOf(level))
    } catch (error) {
      kit.failed('tell a line of pino', error)
      return false
    }
  }
  const addedTo = (logger: Logger, merged: Merged, known: Symbols): string => {
    try {
      return membersFor(logger, merged, known, correlation)
    } catch (error) {
      kit.failed('mark a line of pino', error)
      return ''
    }
  }
  prototype[asJsonSymbol as symbol] = function asJsonWithIds(
    this: Logger,
    merged: Merged,
    message: unknown,
    level: number,
    time: unknown,
  ) {
    symbols ??= symbolsOf(this)
    if (isWanted(level) || this[symbols.formatters]?.log !== undefined) {
      const line = asJson.call(this, merged, message, level, time)
      try {
        if (isWanted(level)) tell(this, line, level, time, symbols, telling)
        return correlation.markLine(line, trueEnd(this[symbols.end]))
      } catch (error) {
        kit.failed('mark a line of pino', error)
        return line
      }
    }
    const added = addedTo(this, merged, symbols)
    if (added === '') return asJson.call(this, merged, message, level, time)
    // Put into the end that each line gets: to cut the line, which is long, would cost more than to write it.
    const end = trueEnd(this[symbols.end])
    this[symbols.end] = added + end
    try {
      return asJson.call(this, merged, message, level, time)
    } finally {
      this[symbols.end] = end
    }
  }
}

type Merged = Readonly<Record<string, unknown>>

function membersFor(logger: Logger, merged: Merged, symbols: Symbols, correlation: Correlation): string {
  const bindings: string = logger[symbols.bindings]
  const isNested = logger[symbols.nestedKey] !== undefined
  return correlation.members(
    ({ name, quoted }) =>
      (!isNested && merged[name] !== undefined) ||
      (bindings.includes(quoted) && hasMember(`{${bindings.slice(1)}}`, name)),
  )
}

/** What a serializer logs while its own line is written must not get the ids of that line. */
function trueEnd(end: string): string {
  return end.endsWith('\r\n') ? '}\r\n' : '}\n'
}

function tell(logger: Logger, line: string, level: number, time: unknown, symbols: Symbols, telling: Telling): void {
  const keys = { message: logger[symbols.messageKey], error: logger[symbols.errorKey] ?? 'err' }
  const record = describeLine(line, level, logger.levels.labels[level], keys, time)
  if (record !== undefined) telling.tell(record, isSender(logger[symbols.stream]))
}

interface Stream {
  /** Of `pino.multistream`. */
  readonly streams?: readonly { readonly stream: object }[]
}

function isSender(stream: Stream): boolean {
  return senders.has(stream) || (Array.isArray(stream.streams) && stream.streams.some(({ stream }) => isSender(stream)))
}

function symbolsOf(logger: Logger): Symbols {
  const find = (name: string): symbol => symbolNamed(`pino.${name}`, logger) ?? Symbol(name)
  return {
    end: find('end'),
    stream: find('stream'),
    messageKey: find('messageKey'),
    errorKey: find('errorKey'),
    nestedKey: find('nestedKey'),
    bindings: find('chindings'),
    formatters: find('formatters'),
  }
}

function symbolNamed(description: string, from: object): symbol | undefined {
  for (let owner: object | null = from; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const found = Object.getOwnPropertySymbols(owner).find((symbol) => symbol.description === description)
    if (found !== undefined) return found
  }
  return undefined
}
