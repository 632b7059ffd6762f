/** What `http.request` takes as headers besides an object: `['name', 'value', …]`, or pairs. */
export type HeaderList = readonly unknown[]

/** A copy with those of `more`, in place of headers of the same name. `undefined` when Node is going to refuse the list. */
export function headersWith(list: HeaderList, more: Readonly<Record<string, string>>): unknown[] | undefined {
  const isReplaced = (name: unknown): boolean => Object.hasOwn(more, String(name).toLowerCase())
  if (Array.isArray(list[0])) {
    return [...list.filter((pair) => !isReplaced((pair as unknown[])[0])), ...Object.entries(more)]
  }
  if (list.length % 2 !== 0) return undefined
  const headers: unknown[] = []
  for (let index = 0; index < list.length; index += 2) {
    if (!isReplaced(list[index])) headers.push(list[index], list[index + 1])
  }
  return [...headers, ...Object.entries(more).flat()]
}

/** The value of a header in such a list. */
export function headerIn(list: HeaderList, name: string): string | undefined {
  const isNamed = (candidate: unknown): boolean => String(candidate).toLowerCase() === name
  if (Array.isArray(list[0])) {
    const pair = (list as readonly unknown[][]).find(([candidate]) => isNamed(candidate))
    return pair === undefined ? undefined : String(pair[1])
  }
  for (let index = 0; index < list.length; index += 2) {
    if (isNamed(list[index])) return String(list[index + 1])
  }
  return undefined
}
