import { type Callable, createStandIns, type StandIns } from './stand-ins.ts'

type Wrapper = (original: Callable, name: string) => Callable

/** The part of `InstrumentationBase` by which every official instrumentation puts functions in the place of others. */
export interface Wrapping {
  _wrap?: (holder: unknown, name: string, wrapper: Wrapper) => unknown
}

/** What an instrumentation does with one module, or one file of it. */
export interface Part {
  readonly name: string
  patch?: (exports: unknown, version?: string) => unknown
}

export interface Guard {
  failed(doing: string, error: unknown): void
  whenBlown(switchOff: () => void): void
}

/**
 * What an official instrumentation throws while an application calls it stays here: the application gets what the original has
 * returned, made or thrown, and if that was not called yet, it is.
 */
export function guardWraps(instrumentation: Wrapping, parts: readonly Part[], guard: Guard): void {
  let isOn = true
  guard.whenBlown(() => {
    isOn = false
  })
  const standIns = createStandIns({
    isOn: () => isOn,
    failed: (name, error) => guard.failed(`trace ${name}`, error),
  })
  const wrap = instrumentation._wrap
  if (wrap !== undefined) {
    instrumentation._wrap = (holder, name, wrapper) =>
      wrap(standIns.originalOf(holder), name, (original) =>
        standIns.make(original, name, (watched) => wrapper(watched, name)),
      )
  }
  for (const part of parts) guardExports(part, standIns)
}

/** Some give other exports: where these are one function, `connect` and `dataloader` among them, it is a replacement as well. */
function guardExports(part: Part, standIns: StandIns): void {
  const { patch } = part
  if (patch === undefined) return
  part.patch = (exports, version) => {
    if (typeof exports !== 'function') return patch.call(part, exports, version)
    let other: unknown
    const standIn = standIns.make(exports as Callable, part.name, (watched) => {
      other = patch.call(part, watched, version)
      return (typeof other === 'function' ? other : watched) as Callable
    })
    if (typeof other !== 'function') return other
    if (standIn !== exports) keepConstructor(exports as Callable, standIn)
    return standIn
  }
}

/** An instance's `constructor` is what the library exports. */
function keepConstructor({ prototype }: Callable, standIn: Callable): void {
  const own = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')
  if (own?.configurable === true && 'value' in own)
    Object.defineProperty(prototype, 'constructor', { ...own, value: standIn })
}
