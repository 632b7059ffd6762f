/** A map of the file. What nobody reads of it is told. */
export interface Section {
  /** A text, number or truth value, as text. `undefined` where there is none. */
  text(key: string): string | undefined
  /** Also one that is empty: `console:` names an exporter. */
  section(key: string): Section | undefined
  list(key: string): readonly Section[]
  keys(): readonly string[]
}

/** `unread` has the paths of all that nobody has asked for yet. */
export function sectionOf(value: object, path: string, unread: Set<string>): Section {
  const entries = new Map(Object.entries(value))
  const pathOf = (key: string): string => (path === '' ? key : `${path}.${key}`)
  for (const [key, held] of entries) if (held !== null) unread.add(pathOf(key))
  return {
    keys: () => [...entries.keys()],
    text(key) {
      const held = entries.get(key)
      if (held === undefined || held === null || typeof held === 'object') return undefined
      unread.delete(pathOf(key))
      return String(held)
    },
    section(key) {
      const held: unknown = entries.get(key)
      if (held === undefined || (held !== null && (typeof held !== 'object' || Array.isArray(held)))) return undefined
      unread.delete(pathOf(key))
      return sectionOf(held ?? {}, pathOf(key), unread)
    },
    list(key) {
      const held: unknown = entries.get(key)
      if (!Array.isArray(held)) return []
      unread.delete(pathOf(key))
      return held.flatMap((item: unknown, index) => {
        const at = `${pathOf(key)}[${index}]`
        if (typeof item === 'object' && item !== null && !Array.isArray(item)) return [sectionOf(item, at, unread)]
        unread.add(at)
        return []
      })
    },
  }
}
