/**
 * Messages of errors quote addresses, and those may hold a name and a password: `postgres://name:password@host/shop` becomes
 * `postgres://host/shop`. One pass over the text, however long it is.
 */
export function withoutCredentials(text: string): string {
  let from = text.indexOf('://')
  if (from === -1 || !text.includes('@', from)) return text
  let kept = 0
  let result = ''
  while (from !== -1) {
    const start = from + 3
    let at = -1
    let end = start
    for (; end < text.length; end++) {
      const character = text.charCodeAt(end)
      if (character === atSign) at = end
      else if (authorityEnds.has(character)) break
    }
    if (at !== -1) {
      result += text.slice(kept, start)
      kept = at + 1
    }
    // An end may be the slash of the next one.
    from = text.indexOf('://', Math.max(start, end - 1))
  }
  return result + text.slice(kept)
}

const atSign = 64
/** After the part of an address that may hold a name and a password. */
const authorityEnds: ReadonlySet<number> = new Set([...'/?# \t\r\n"\'`<>'].map((character) => character.charCodeAt(0)))
