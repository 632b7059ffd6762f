import { AsyncLocalStorage } from 'node:async_hooks'
import type { Context, ContextManager } from '@opentelemetry/api'
import { rootContext } from './context.ts'

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

interface Emitter {
  on: AnyFunction
  removeListener: AnyFunction
}

/** Restores the context that was active before `attach`. */
interface Token {
  dispose(): void
}

/**
 * The context of asynchronous work. Exactly one `AsyncLocalStorage` for the whole agent: on Node 24 and later each further one
 * makes every `run` dearer.
 */
export class AgentContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  readonly #boundEmitters = new WeakSet<object>()
  /** What is active where nothing else is: what the process was started in. */
  initial: Context = rootContext

  active(): Context {
    return this.#storage.getStore() ?? this.initial
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    fn: F,
    thisArg?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    const call = thisArg === undefined || thisArg === null ? fn : fn.bind(thisArg)
    return this.#storage.run(context, call as (...args: A) => ReturnType<F>, ...args)
  }

  /** What `with` does, for callers that have a closure at hand. */
  run<T>(context: Context, work: () => T): T {
    return this.#storage.run(context, work)
  }

  /** For the rest of the synchronous work that runs now, and for what it begins. */
  enter(context: Context): void {
    this.#storage.enterWith(context)
  }

  bind<T>(context: Context, target: T): T {
    if (typeof target === 'function') return this.#bindFunction(context, target as unknown as AnyFunction) as T
    if (isEmitter(target)) this.#bindEmitter(context, target)
    return target
  }

  /** `@opentelemetry/api` 1.10: sets the context until the token is disposed. */
  attach(context: Context): Token {
    const before = this.#storage.getStore()
    this.#storage.enterWith(context)
    return { dispose: () => this.#storage.enterWith(before as Context) }
  }

  enable(): this {
    return this
  }

  /** An application that shuts its own SDK down must not switch the agent's context off. */
  disable(): this {
    return this
  }

  #bindFunction(context: Context, target: AnyFunction): AnyFunction {
    const storage = this.#storage
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return storage.run(context, () => target.apply(this, args))
    }
    Object.defineProperty(bound, 'length', { configurable: true, value: target.length })
    Object.defineProperty(bound, 'name', { configurable: true, value: target.name })
    return bound
  }

  /** From now on, listeners added to this emitter run in `context`. Those already there stay as they are. */
  #bindEmitter(context: Context, emitter: Emitter): void {
    if (this.#boundEmitters.has(emitter)) return
    this.#boundEmitters.add(emitter)
    const boundOf = new WeakMap<AnyFunction, AnyFunction>()
    const methods = emitter as unknown as Record<string, AnyFunction>
    for (const name of ['on', 'addListener', 'once', 'prependListener', 'prependOnceListener']) {
      const add = methods[name]
      if (typeof add !== 'function') continue
      methods[name] = this.#bindingAdd(context, add, boundOf)
    }
    for (const name of ['off', 'removeListener']) {
      const remove = methods[name]
      if (typeof remove !== 'function') continue
      methods[name] = function (this: unknown, event: unknown, listener: unknown): unknown {
        return remove.call(this, event, boundOf.get(listener as AnyFunction) ?? listener)
      }
    }
  }

  /** Emitters' `once` calls `this.on` inside: the wrapper that it passes must not be bound a second time. */
  #bindingAdd(context: Context, add: AnyFunction, boundOf: WeakMap<AnyFunction, AnyFunction>): AnyFunction {
    const manager = this
    let isInside = false
    return function (this: unknown, event: unknown, listener: unknown): unknown {
      if (isInside || typeof listener !== 'function') return add.call(this, event, listener)
      const original = listener as AnyFunction
      const bound = boundOf.get(original) ?? manager.#bindFunction(context, original)
      boundOf.set(original, bound)
      isInside = true
      try {
        return add.call(this, event, bound)
      } finally {
        isInside = false
      }
    }
  }
}

function isEmitter(target: unknown): target is Emitter {
  const candidate = target as Partial<Emitter> | null
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.on === 'function' &&
    typeof candidate.removeListener === 'function'
  )
}
