import type { Section } from './section.ts'

/** The variables that say the same as the file. */
export type Variables = Record<string, string>

/** Fields that are one variable each. */
export function copy(from: Section | undefined, variables: Variables, names: Readonly<Record<string, string>>): void {
  for (const [key, variable] of Object.entries(names)) {
    const text = from?.text(key)
    if (text !== undefined) variables[variable] = text
  }
}

/** `name` and `value`, as `key=value,…`. */
export function pairsOf(list: readonly Section[]): string {
  const pairs = list.flatMap((entry) => {
    const [name, value] = [entry.text('name'), entry.text('value')]
    return name === undefined || value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]
  })
  return pairs.join(',')
}
