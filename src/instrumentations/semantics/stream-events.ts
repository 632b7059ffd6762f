import type { Context, Kit } from '../contract.ts'
import { createNotes } from './note.ts'

/** What becomes of one stream. It hears its events without being among the listeners. */
export interface StreamWatch {
  /** In which the stream's listeners run. */
  readonly context: Context
  /** Before the listeners do. `argument` is the event's first. */
  hears(event: unknown, argument: unknown): void
}

interface Emitter {
  listenerCount(event: unknown): number
  rawListeners(event: unknown): readonly object[]
}

interface Emit {
  apply(self: object, args: ArrayLike<unknown>): boolean
}

const watches = createNotes<StreamWatch>()
const prototypes = new WeakSet<object>()

/**
 * Node calls the listeners of an HTTP/2 stream in the context of whoever has opened its connection. The class of streams gets an
 * `emit` of its own, when the first stream that is traced comes.
 */
export function watchStream(stream: object, watch: StreamWatch, kit: Kit): void {
  watches.put(stream, watch)
  const prototype = Object.getPrototypeOf(stream) as object
  if (prototypes.has(prototype)) return
  prototypes.add(prototype)
  const value = hearing(prototype, kit)
  Object.defineProperty(value, 'length', { configurable: true, value: 1 })
  Object.defineProperty(prototype, 'emit', { configurable: true, enumerable: false, writable: true, value })
}

function hearing(prototype: object, kit: Kit): Emit {
  const inherited = Object.getOwnPropertyDescriptor(prototype, 'emit')?.value as Emit | undefined
  // Asked for at each call: `node:domain` puts an `emit` of its own in the class of all emitters when it is loaded.
  const base = (): Emit => inherited ?? (Object.getPrototypeOf(prototype) as { emit: Emit }).emit
  // Only ever applied to its arguments, as they are: V8 then makes no object of them.
  const emitInContext = function (this: Emitter, ...args: unknown[]): boolean {
    const { context } = watches.of(this) as StreamWatch
    return kit.runIn(context, () => base().apply(this, args))
  }
  return function emit(this: Emitter, event: unknown, argument: unknown): boolean {
    const watch = watches.of(this)
    if (watch !== undefined) {
      hear(watch, event, argument, kit)
      if (isHeardOutside(watch.context, this, event, kit)) {
        // biome-ignore lint/complexity/noArguments: as above
        return emitInContext.apply(this, arguments as never)
      }
    }
    // biome-ignore lint/complexity/noArguments: as above
    return base().apply(this, arguments)
  }
}

/** A call has two dozen events, half of which only Node itself hears: on Node 24, a context for each costs two maps. */
function isHeardOutside(context: Context, emitter: Emitter, event: unknown, kit: Kit): boolean {
  const count = emitter.listenerCount(event)
  if (count === 0 || context === kit.active()) return false
  if (count > 1 || (event !== 'newListener' && event !== 'removeListener' && event !== 'pause')) return true
  return !isNodesOwn(emitter.rawListeners(event)[0] as { readonly name: string })
}

const own = new WeakSet<object>()
const ownNames = new Set(['streamListenerAdded', 'streamListenerRemoved', 'streamOnPause'])

/** The same three functions for all streams. */
function isNodesOwn(listener: { readonly name: string }): boolean {
  if (own.has(listener)) return true
  if (!ownNames.has(listener.name)) return false
  own.add(listener)
  return true
}

function hear(watch: StreamWatch, event: unknown, argument: unknown, kit: Kit): void {
  try {
    watch.hears(event, argument)
  } catch (error) {
    kit.failed('follow an HTTP/2 stream', error)
  }
}
