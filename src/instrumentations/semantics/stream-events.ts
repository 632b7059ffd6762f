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
}

type Emit = (this: object, ...args: unknown[]) => boolean

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
  const inherited = Object.getOwnPropertyDescriptor(prototype, 'emit')?.value as Emit | undefined
  const emit = function emit(this: Emitter, ...args: unknown[]): boolean {
    // Asked for at each call: `node:domain` puts an `emit` of its own in the class of all emitters when it is loaded.
    const base = inherited ?? (Object.getPrototypeOf(prototype) as { emit: Emit }).emit
    const found = watches.of(this)
    if (found === undefined) return base.apply(this, args)
    hear(found, args, kit)
    const { context } = found
    if (this.listenerCount(args[0]) === 0 || context === kit.active()) return base.apply(this, args)
    return kit.runIn(context, () => base.apply(this, args))
  }
  Object.defineProperty(emit, 'length', { configurable: true, value: 1 })
  Object.defineProperty(prototype, 'emit', { configurable: true, enumerable: false, writable: true, value: emit })
}

function hear(watch: StreamWatch, args: readonly unknown[], kit: Kit): void {
  try {
    watch.hears(args[0], args[1])
  } catch (error) {
    kit.failed('follow an HTTP/2 stream', error)
  }
}
