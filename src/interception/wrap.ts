import type { Callable } from '../instrumentations/contract.ts'
import type { Found } from './gate.ts'

/** Puts the wrapper in the original's place, under its name and length and with the properties that it carries. Gives what takes it out. */
export function wrap({ owner, key }: Found, wrapper: (original: Callable) => Callable): () => void {
  const original = owner[key] as Callable
  const wrapped = wrapper(original)
  // A patch that needs the gate only.
  if (wrapped === original) return () => {}
  for (const property of Reflect.ownKeys(original)) {
    const descriptor = Object.getOwnPropertyDescriptor(original, property)
    const isFixed = Object.getOwnPropertyDescriptor(wrapped, property)?.configurable === false
    if (descriptor !== undefined && !isFixed) Object.defineProperty(wrapped, property, descriptor)
  }
  if (Object.getPrototypeOf(original) !== Object.getPrototypeOf(wrapped)) {
    Object.setPrototypeOf(wrapped, Object.getPrototypeOf(original))
  }
  if (typeof original.prototype === 'object') wrapped.prototype = original.prototype
  const descriptor = Object.getOwnPropertyDescriptor(owner, key)
  if (descriptor?.configurable === false) owner[key] = wrapped
  else Object.defineProperty(owner, key, { ...replaceable(descriptor), value: wrapped })
  return () => {
    if (owner[key] === wrapped)
      Object.defineProperty(owner, key, descriptor ?? { ...replaceable(descriptor), value: original })
  }
}

function replaceable(descriptor: PropertyDescriptor | undefined): PropertyDescriptor {
  return { configurable: true, enumerable: descriptor?.enumerable ?? true, writable: true }
}
