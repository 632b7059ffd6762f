export type Callable = (this: unknown, ...args: unknown[]) => unknown

/** What an instrumentation puts in the place of functions of others. */
export interface StandIns {
  /** `replace` is given a function that does as `original` does, and gives what is to stand in its place. */
  make(original: Callable, name: string, replace: (watched: Callable) => Callable): Callable
  /** The function itself, where `value` is one that was given to `replace`. */
  originalOf(value: unknown): unknown
}

interface Watch {
  isOn(): boolean
  failed(name: string, error: unknown): void
}

/** What became of the original in one call of its stand-in. */
interface Call {
  readonly args: readonly unknown[]
  readonly isNew: boolean
  outcome?: { readonly returned: unknown } | { readonly thrown: unknown }
}

/**
 * Functions that an original is given, or returns, can get stand-ins as well, as callbacks do: of these, too, the instrumentation
 * sees watched ones only, and others those that stand in for them.
 */
export function createStandIns(watch: Watch): StandIns {
  const pairs = new Pairs(watch)
  return {
    make(original, name, replace) {
      const pair = pairs.of(original, name)
      const replacement = pairs.originalOf(replace(pair.watched)) as Callable
      return replacement === original ? original : pair.standIn(alike(replacement, original))
    },
    originalOf: (value) => pairs.originalOf(value),
  }
}

class Pairs {
  readonly watch: Watch
  /** By the original, and by what is watched in its place. */
  readonly #known = new WeakMap<Callable, Pair>()

  constructor(watch: Watch) {
    this.watch = watch
  }

  of(original: Callable, name: string): Pair {
    const known = this.#known.get(original)
    if (known !== undefined) return known
    const made = new Pair(original, name, this)
    this.#known.set(original, made)
    this.#known.set(made.watched, made)
    return made
  }

  originalOf(value: unknown): unknown {
    if (!isCallable(value)) return value
    const pair = this.#known.get(value)
    return pair?.watched === value ? pair.original : value
  }

  watchedOf(value: unknown, name: string): unknown {
    return isCallable(value) ? this.of(value, name).watched : value
  }

  /**
   * Of what an original is given, functions that are none of those that its caller has given stand in for these. They get no
   * properties: connect calls the `handle` of a middleware that has one, which would then be that of the application it mounts.
   */
  standInFor(value: unknown, given: unknown, name: string): unknown {
    if (!isCallable(value)) return value
    const original = this.originalOf(value)
    if (original !== value || !isCallable(given)) return original
    return this.of(given, name).standIn(value, LikeNamed)
  }
}

/**
 * A function of others. It is the handler of the proxy that watches it: that one is looked at, too, for its name, its length, its
 * properties, and whether it can be made new. One is made for each callback, so it holds little.
 */
class Pair implements ProxyHandler<Callable> {
  readonly original: Callable
  readonly name: string
  readonly pairs: Pairs
  readonly watched: Callable
  current: Call | undefined
  /** What was called instead of it last, and what stands for that. */
  #replacement: Callable | undefined
  #standIn: Callable | undefined
  /** Where there are several. */
  #others: Map<Callable, Callable> | undefined

  constructor(original: Callable, name: string, pairs: Pairs) {
    this.original = original
    this.name = name
    this.pairs = pairs
    this.watched = new Proxy(original, this)
  }

  apply(_target: Callable, self: unknown, args: unknown[]): unknown {
    return this.#noted(self, args, (all) => Reflect.apply(this.original, self, all))
  }

  construct(_target: Callable, args: unknown[], made: Callable): object {
    return this.#noted(undefined, args, (all) => this.constructed(all, made)) as object
  }

  /** Nobody in the original's constructor sees by `new.target` that it is called through others; a subclass is seen. */
  constructed(args: unknown[], made: Callable): object {
    const isOurs = made === this.watched || made === this.#standIn || [...(this.#others?.values() ?? [])].includes(made)
    return Reflect.construct(this.original, args, isOurs ? this.original : made)
  }

  /** What is called instead of it: `replacement`, unless that throws by itself. The same for the same. */
  standIn(replacement: Callable, Handler = StandIn): Callable {
    if (replacement === this.#replacement) return this.#standIn as Callable
    const known = this.#others?.get(replacement)
    if (known !== undefined) return known
    const made: Callable = new Proxy(replacement, new Handler(this, replacement))
    if (this.#replacement === undefined) {
      this.#replacement = replacement
      this.#standIn = made
    } else {
      this.#others ??= new Map()
      this.#others.set(replacement, made)
    }
    return made
  }

  #noted(self: unknown, given: unknown[], run: (args: unknown[]) => unknown): unknown {
    const { current: call, pairs, name } = this
    const args = given.map((value, at) => pairs.standInFor(value, call?.args[at], name))
    if (call === undefined || call.outcome !== undefined) return run(args)
    try {
      const returned = run(args)
      call.outcome = { returned: call.isNew && !isObject(returned) ? self : returned }
      return pairs.watchedOf(returned, name)
    } catch (thrown) {
      call.outcome = { thrown }
      throw thrown
    }
  }
}

class StandIn implements ProxyHandler<Callable> {
  readonly original: Callable
  readonly #pair: Pair
  readonly #replacement: Callable

  constructor(pair: Pair, replacement: Callable) {
    this.original = pair.original
    this.#pair = pair
    this.#replacement = replacement
  }

  apply(_target: Callable, self: unknown, args: unknown[]): unknown {
    return this.#tried(
      args,
      false,
      (all) => Reflect.apply(this.#replacement, self, all),
      () => Reflect.apply(this.#pair.original, self, args),
    )
  }

  construct(_target: Callable, args: unknown[], by: Callable): object {
    return this.#tried(
      args,
      true,
      (all) => Reflect.construct(this.#replacement, all, by),
      () => this.#pair.constructed(args, by),
    ) as object
  }

  #tried(args: unknown[], isNew: boolean, replaced: (args: unknown[]) => unknown, plain: () => unknown): unknown {
    const pair = this.#pair
    const { pairs, name, current: outer } = pair
    if (!pairs.watch.isOn()) return plain()
    const call: Call = { args, isNew }
    pair.current = call
    try {
      return this.#mended(replaced(args.map((value) => pairs.watchedOf(value, name))), call)
    } catch (error) {
      if (call.outcome !== undefined && 'thrown' in call.outcome) throw call.outcome.thrown
      pairs.watch.failed(name, error)
      return call.outcome === undefined ? plain() : call.outcome.returned
    } finally {
      pair.current = outer
    }
  }

  #mended(result: unknown, { outcome }: Call): unknown {
    const { pairs, name } = this.#pair
    const plain = pairs.originalOf(result)
    if (outcome === undefined || 'thrown' in outcome || plain === outcome.returned) return plain
    const { returned } = outcome
    if (isCallable(plain) && isCallable(returned)) return pairs.of(returned, name).standIn(alike(plain, returned))
    return isPlainPromise(plain) && isPlainPromise(returned) ? this.#orElse(plain, returned) : plain
  }

  /** The promise that takes the place of the original's may fail by itself. */
  #orElse(result: Promise<unknown>, returned: Promise<unknown>): Promise<unknown> {
    const { pairs, name } = this.#pair
    return result.catch(async (error) => {
      const value = await returned
      pairs.watch.failed(name, error)
      return value
    })
  }
}

/** Tells the name and the length of the original when somebody asks: to define them costs more than all else that a callback needs. */
class LikeNamed extends StandIn {
  get(target: Callable, key: string | symbol, receiver: unknown): unknown {
    return Reflect.get(isNaming(key) ? this.original : target, key, receiver)
  }

  getOwnPropertyDescriptor(target: Callable, key: string | symbol): PropertyDescriptor | undefined {
    const own = Reflect.getOwnPropertyDescriptor(target, key)
    const asked = isNaming(key) ? Reflect.getOwnPropertyDescriptor(this.original, key) : own
    return own?.configurable === true ? (asked ?? own) : own
  }
}

function isNaming(key: string | symbol): boolean {
  return key === 'name' || key === 'length'
}

/** With the name, the length, the instances and the properties of the original. */
function alike(replacement: Callable, original: Callable): Callable {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') keepInstances(replacement, original)
    else if (!(notCopied.has(key) || Object.hasOwn(replacement, key))) copyProperty(key, original, replacement)
  }
  return likeNamed(replacement, original)
}

function likeNamed(replacement: Callable, original: Callable): Callable {
  for (const key of ['name', 'length']) if (Object.hasOwn(original, key)) copyProperty(key, original, replacement)
  return replacement
}

function copyProperty(key: string | symbol, from: Callable, to: Callable): void {
  Reflect.defineProperty(to, key, Reflect.getOwnPropertyDescriptor(from, key) as PropertyDescriptor)
}

/** Those of one call, and those by which a function tells that it is a replacement, and of what. */
const notCopied = new Set<string | symbol>(['arguments', 'caller', '__original', '__unwrap', '__wrapped'])

function keepInstances(replacement: Callable, original: Callable): void {
  const { prototype } = original
  const own = Object.getOwnPropertyDescriptor(replacement, 'prototype')
  if (!isObject(prototype) || own?.writable !== true || !isObject(own.value)) return
  if (!Object.prototype.isPrototypeOf.call(prototype, own.value)) replacement.prototype = prototype
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function'
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Those of libraries' own classes can do more, which must not get lost. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && Object.getPrototypeOf(value) === Promise.prototype
}
