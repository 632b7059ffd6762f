import type { Callable, Kit } from '../contract.ts'
import { guarded } from '../guarded.ts'

const wrapped = new WeakSet<Callable>()

/** Where the method is: on the prototype that the library's objects share, or on the object itself. Once; a method that is absent stays so. */
export function wrapMethod(kit: Kit, target: object, name: string, wrapper: (original: Callable) => Callable): void {
  let owner: object | null = target
  while (owner !== null && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner)
  const descriptor = owner === null ? undefined : Object.getOwnPropertyDescriptor(owner, name)
  const original = descriptor?.value as Callable | undefined
  if (owner === null || typeof original !== 'function' || wrapped.has(original)) return
  const value = guarded('trace mariadb', wrapper)(original, kit, owner)
  for (const property of ['name', 'length'] as const) {
    Object.defineProperty(value, property, { value: original[property], configurable: true })
  }
  wrapped.add(value)
  Object.defineProperty(owner, name, { ...descriptor, value })
}
