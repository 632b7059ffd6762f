type Callable = (this: unknown, ...args: unknown[]) => unknown
type Wrapper = (original: Callable, name: string) => Callable

/** The part of `InstrumentationBase` by which every official instrumentation puts functions in the place of others. */
export interface Wrapping {
  _wrap?: (holder: unknown, name: string, wrapper: Wrapper) => unknown
}

export interface Guard {
  failed(doing: string, error: unknown): void
  whenBlown(switchOff: () => void): void
}

/** What became of the original in one call of its replacement. */
interface Call {
  outcome?: { readonly returned: unknown } | { readonly thrown: unknown }
}

/**
 * What an official instrumentation throws while an application calls it stays here: the application gets what the original has
 * returned, made or thrown, and if that was not called yet, it is.
 */
export function guardWraps(instrumentation: Wrapping, guard: Guard): void {
  const wrap = instrumentation._wrap
  if (wrap === undefined) return
  let isOn = true
  guard.whenBlown(() => {
    isOn = false
  })
  instrumentation._wrap = (holder, name, wrapper) =>
    wrap(holder, name, (original) => guarded(original, name, wrapper, guard, () => isOn))
}

function guarded(original: Callable, name: string, wrapper: Wrapper, guard: Guard, isOn: () => boolean): Callable {
  let current: Call | undefined
  const noted = <T>(run: () => T): T => {
    const call = current
    if (call === undefined || call.outcome !== undefined) return run()
    try {
      const returned = run()
      call.outcome = { returned }
      return returned
    } catch (thrown) {
      call.outcome = { thrown }
      throw thrown
    }
  }
  // Proxies, since both are looked at: names, lengths, properties, what is new-able.
  const watched: Callable = new Proxy(original, {
    apply: (_, self, args) => noted(() => Reflect.apply(original, self, args)),
    construct: (_, args, made) => noted(() => constructed(args, made)),
  })
  const failed = (error: unknown): void => guard.failed(`trace ${name}`, error)
  const tried = <T>(replaced: () => T, plain: () => T): T => {
    if (!isOn()) return plain()
    const outer = current
    const call: Call = {}
    current = call
    try {
      return mended(replaced(), call, failed) as T
    } catch (error) {
      const { outcome } = call
      if (outcome !== undefined && 'thrown' in outcome) throw outcome.thrown
      failed(error)
      return outcome === undefined ? plain() : (outcome.returned as T)
    } finally {
      current = outer
    }
  }
  const seen: Callable = new Proxy(wrapper(watched, name), {
    apply: (replacement, self, args) =>
      tried(
        () => Reflect.apply(replacement, self, args),
        () => Reflect.apply(original, self, args),
      ),
    construct: (replacement, args, made) =>
      tried(
        () => Reflect.construct(replacement, args, made),
        () => constructed(args, made),
      ),
  })
  /** Nobody in the original's constructor sees by `new.target` that it is called through others; a subclass is seen. */
  const constructed = (args: unknown[], made: object): object =>
    Reflect.construct(original, args, made === watched || made === seen ? original : (made as Callable))
  return seen
}

/** Where the original has given a promise and its replacement gives another one, that may fail by itself. */
function mended(result: unknown, { outcome }: Call, failed: (error: unknown) => void): unknown {
  if (outcome === undefined || 'thrown' in outcome || result === outcome.returned) return result
  if (!isPlainPromise(result) || !isPlainPromise(outcome.returned)) return result
  const { returned } = outcome
  return result.catch(async (error) => {
    const value = await returned
    failed(error)
    return value
  })
}

/** Those of libraries' own classes can do more, which must not get lost. */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && Object.getPrototypeOf(value) === Promise.prototype
}
