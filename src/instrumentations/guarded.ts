import type { Kit, Wrapper } from './contract.ts'

/** What became of the original in one call of its replacement. */
interface Call {
  outcome?: { readonly returned: unknown } | { readonly thrown: unknown }
}

/**
 * What the replacement throws by itself stays here: the caller gets what the original has returned or thrown, and if that was not
 * called yet, it is. For functions that nobody makes objects of.
 */
export function guarded(doing: string, wrapper: Wrapper): Wrapper {
  return (original, kit, ...rest) => {
    let current: Call | undefined
    function watched(this: unknown, ...args: unknown[]) {
      const call = current
      if (call === undefined) return original.apply(this, args)
      current = undefined
      try {
        const returned = original.apply(this, args)
        call.outcome = { returned }
        return returned
      } catch (thrown) {
        call.outcome = { thrown }
        throw thrown
      }
    }
    const replacement = wrapper(watched, kit, ...rest)
    if (replacement === watched) return original
    const made = function (this: unknown, ...args: unknown[]) {
      const outer = current
      const call: Call = {}
      current = call
      try {
        return replacement.apply(this, args)
      } catch (error) {
        const { outcome } = call
        if (outcome !== undefined && 'thrown' in outcome) throw outcome.thrown
        kit.failed(doing, error)
        return outcome === undefined ? original.apply(this, args) : outcome.returned
      } finally {
        current = outer
      }
    }
    for (const key of ['name', 'length'] as const)
      Object.defineProperty(made, key, { value: original[key], configurable: true })
    return made
  }
}

/** For what a replacement does in callbacks, when the original has been called long since. */
export function quietly<Args extends unknown[]>(
  kit: Kit,
  doing: string,
  work: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      work(...args)
    } catch (error) {
      kit.failed(doing, error)
    }
  }
}

/** All of a folder's. */
export function guardedPatch<P extends Readonly<Record<string, Wrapper>>>(library: string, patch: P): P {
  return Object.fromEntries(
    Object.entries(patch).map(([path, wrapper]) => [path, guarded(`trace ${library}`, wrapper)]),
  ) as P
}
