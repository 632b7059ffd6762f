type Process = typeof process & { readonly moduleLoadList?: readonly unknown[] }

const prefix = 'NativeModule '

/**
 * `onLoad` is told the name of each of Node's own modules, of those that are loaded already and then of each that is, by whomever:
 * its exports are complete, and who asked for it does not have them yet. It must not throw. `false` if Node does not tell.
 *
 * Node keeps a list of them and pushes each name to it. An index that an array does not have yet is asked of what it inherits from,
 * and that can be told of it.
 */
export function watchBuiltinLoads(onLoad: (name: string) => void): boolean {
  const list = (process as Process).moduleLoadList
  if (!Array.isArray(list)) return false
  const tell = (entry: unknown): void => {
    if (typeof entry === 'string' && entry.startsWith(prefix)) onLoad(entry.slice(prefix.length))
  }
  for (const entry of [...list]) tell(entry)
  // Behind it stands what was there, so that the list is an array to everybody.
  const inherited = new Proxy(Object.create(Array.prototype), {
    set(target, key, value, receiver) {
      const isSet = Reflect.set(target, key, value, receiver)
      tell(value)
      return isSet
    },
  })
  return Reflect.setPrototypeOf(list, inherited)
}
