import { isKeptAlive } from '../base/is-kept-alive.ts'
import { safely } from '../base/safely.ts'

/** Something that may still hold telemetry when the process ends. */
export interface Flushable {
  hasWork(): boolean
  /** Settles at the latest after `deadlineMs`. */
  flush(deadlineMs: number): Promise<void>
  /** Blocks for at most `deadlineMs`. */
  flushNow(deadlineMs: number): void
  /** No time is left: what is lost is told. With `isLast`, also what is still being sent. */
  giveUp?(isLast?: boolean): void
  /** Nothing runs after this: what was to be told later is told. It may come twice. */
  lastWord?(): void
}

export interface Ending {
  /** From the first span on: before that, there is nothing to lose and no reason to touch signals. */
  arm(): void
}

const signals: readonly unknown[] = ['SIGTERM', 'SIGINT', 'SIGHUP']

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean
type Exit = (this: unknown, ...args: unknown[]) => never

type Process = Pick<
  NodeJS.Process,
  'on' | 'off' | 'kill' | 'pid' | 'listenerCount' | 'hrtime' | 'nextTick' | 'getActiveResourcesInfo'
> & {
  emit: unknown
  reallyExit?: unknown
}

/**
 * Delivers what is left, whichever way the process ends, and leaves exit code and signal as they are without us. At most
 * `deadlineMs` in all: what could not be delivered on the way out is given up. `onCrash` hears of an error that nobody catches,
 * `onError` of a part that fails, which takes nothing from the others.
 */
export function watchEnding(
  node: Process,
  deadlineMs: number,
  parts: readonly Flushable[],
  onCrash: (error: unknown) => void = doNothing,
  onError: (doing: string, error: unknown) => void = doNothing,
): Ending {
  let isGivenUp = deadlineMs === 0
  let isArmed = false
  const tried = <T>(work: () => T): T | undefined => safely(doing, work, onError)
  const holds = (part: Flushable): boolean => tried(() => part.hasWork()) === true
  const pending = (): readonly Flushable[] => (isGivenUp ? [] : parts.filter(holds))
  const hasWork = (): boolean => pending().length > 0

  const flushAll = async (): Promise<void> => {
    const startedAt = monotonicMs(node)
    const fail = (error: unknown): void => onError(doing, error)
    await Promise.all(pending().map((part) => tried(() => part.flush(deadlineMs).catch(fail))))
    // What has come in the meantime may have another try, unless the time was in vain.
    giveUpAfter(startedAt)
  }

  const flushNow = (): void => {
    giveUpAll()
    const startedAt = monotonicMs(node)
    for (const part of pending()) tried(() => part.flushNow(deadlineMs))
    giveUpAfter(startedAt)
    tellRest()
  }

  const giveUpAfter = (startedAt: number): void => {
    if (monotonicMs(node) - startedAt < deadlineMs * 0.9) return
    for (const part of pending()) tried(() => part.giveUp?.())
    isGivenUp = true
  }

  const giveUpAll = (): void => {
    if (!isGivenUp || deadlineMs === 0) return
    for (const part of parts) if (holds(part)) tried(() => part.giveUp?.(true))
  }

  /** Also of those that hold nothing any more. */
  const tellRest = (): void => {
    for (const part of parts) tried(() => part.lastWord?.())
  }

  const flushAtSignal = async (): Promise<void> => {
    await flushAll()
    giveUpAll()
    tellRest()
  }

  return {
    arm() {
      if (isArmed) return
      isArmed = true
      watchBeforeExit(node, flushAll, hasWork)
      node.on('uncaughtExceptionMonitor', (error) => {
        if (node.listenerCount('uncaughtException') === 0) onCrash(error)
      })
      // A natural end, an uncaught exception: nothing asynchronous runs any more.
      node.on('exit', flushNow)
      watchReallyExit(node, flushNow)
      watchSignals(node, flushAtSignal, hasWork, tellRest)
    },
  }
}

/**
 * The event loop is empty but still there, so there is time to wait. That brings `beforeExit` once more, which the application
 * would take for its own doing: so it does not hear of it.
 */
function watchBeforeExit(node: Process, flushAll: () => Promise<void>, hasWork: () => boolean): void {
  node.on('beforeExit', () => {
    // Later, when the listeners of the application have begun what they want to do; not so late that a turn of the loop comes.
    node.nextTick(async () => {
      for (let turn = 0; turn < microtaskTurns; turn++) await undefined
      if (!hasWork() || isKeptAlive(node)) return
      swallowBeforeExit(node)
      await flushAll()
    })
  })
}

const doing = 'deliver what is left'

const microtaskTurns = 20

function swallowBeforeExit(node: Process): void {
  const own = Object.getOwnPropertyDescriptor(node, 'emit')
  const emit = node.emit as Emit
  const restore = (): void => {
    if (node.emit !== emitOthers) return
    if (own === undefined) delete (node as { emit?: unknown }).emit
    else Object.defineProperty(node, 'emit', own)
  }
  const emitOthers: Emit = (event, ...args) => {
    if (event === 'beforeExit' || event === 'exit') restore()
    return event === 'beforeExit' ? true : emit.call(node, event, ...args)
  }
  node.emit = emitOthers
}

/** `process.exit()` ends here, also when it is called by a listener of `exit` that comes before ours. */
function watchReallyExit(node: Process, flushNow: () => void): void {
  const original = node.reallyExit as Exit | undefined
  if (typeof original !== 'function') return
  function reallyExit(this: unknown, ...args: unknown[]): never {
    flushNow()
    return original?.apply(this, args) as never
  }
  // Minified, it has lost its name.
  for (const name of ['name', 'length'] as const) {
    Object.defineProperty(reallyExit, name, { value: original[name], configurable: true })
  }
  node.reallyExit = reallyExit
}

/**
 * Signals that end the process by default. A listener would be seen by the application and by libraries that count listeners
 * to decide who ends the process, so there is none: when nobody else listens to a signal, it comes to us.
 */
function watchSignals(
  node: Process,
  flushAll: () => Promise<void>,
  hasWork: () => boolean,
  tellRest: () => void,
): void {
  let isEnding = false
  const endBy = (signal: NodeJS.Signals): void => {
    // Gives the signal its default effect back, then raises it again.
    isEnding = true
    node.on(signal, doNothing)
    node.off(signal, doNothing)
    node.kill(node.pid, signal)
  }
  const onSignal: Emit = (event, ...args) => {
    if (node.listenerCount(event) > 0) return (node.emit as Emit)(event, ...args)
    const signal = event as NodeJS.Signals
    if (hasWork()) {
      void flushAll().finally(() => endBy(signal))
      return true
    }
    tellRest()
    endBy(signal)
    return true
  }
  const listen = (signal: unknown): void => {
    if (!isEnding && signals.includes(signal)) listenInvisibly(node, signal as NodeJS.Signals, onSignal)
  }
  for (const signal of signals) listen(signal)
  // Node stops to watch a signal with its last listener.
  node.on('removeListener' as 'exit', (event: unknown) => listen(event))
}

interface Internals {
  _events?: Record<string, unknown>
  _eventsCount: number
}

/**
 * Node starts to watch a signal when its first listener comes, and goes on when that one is taken out behind its back. What it
 * then calls is what `process.emit` was in that moment: `onSignal`, whatever others do with `process.emit` later.
 */
function listenInvisibly(node: Process, signal: NodeJS.Signals, onSignal: Emit): void {
  if (node.listenerCount(signal) > 0) return
  const own = Object.getOwnPropertyDescriptor(node, 'emit')
  const { emit } = node as { emit: Emit }
  // `newListener` still reaches those who listen to it: Node itself is among them.
  const asked: Emit = (event, ...args) =>
    event === 'newListener' || event === 'removeListener' ? emit.call(node, event, ...args) : onSignal(event, ...args)
  node.emit = asked
  try {
    node.on(signal, doNothing)
  } finally {
    if (own === undefined) delete (node as { emit?: unknown }).emit
    else Object.defineProperty(node, 'emit', own)
  }
  const internals = node as unknown as Internals
  if (internals._events?.[signal] === doNothing) {
    delete internals._events[signal]
    internals._eventsCount--
  }
}

function monotonicMs(node: Process): number {
  const [seconds, nanos] = node.hrtime()
  return seconds * 1e3 + nanos / 1e6
}

function doNothing(): void {}
