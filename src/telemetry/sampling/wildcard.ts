/**
 * `*` is any text, `?` any character; upper and lower case are the same. Not a regular expression: a pattern from outside could
 * take for ever. The time is at worst the product of the two lengths.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === '*') return true
  const wanted = pattern.toLowerCase()
  const given = text.toLowerCase()
  let at = 0
  let star = -1
  let afterStar = 0
  let from = 0
  while (at < given.length) {
    const sign = wanted[from]
    if (sign === '*') {
      star = from++
      afterStar = at
    } else if (sign !== undefined && (sign === '?' || sign === given[at])) {
      from++
      at++
    } else if (star === -1) {
      return false
    } else {
      // The last star takes one character more.
      from = star + 1
      at = ++afterStar
    }
  }
  while (wanted[from] === '*') from++
  return from === wanted.length
}
