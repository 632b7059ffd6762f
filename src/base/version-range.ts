/** `''` is a release; `'0'` comes before every other pre-release. */
type Point = readonly [major: number, minor: number, patch: number, prerelease: string]

/** The versions that are meant: from `low` on; up to `low`, or before `end` where a part is left open as in `1.x`. */
interface Meant {
  readonly low: Point
  readonly end: Point | undefined
}

const shape =
  /^(>=?|<=?|=|~|\^)?v?(\d+|[xX*])(?:\.(\d+|[xX*])(?:\.(\d+|[xX*])(?:-([\da-zA-Z.-]+))?(?:\+[\da-zA-Z.-]+)?)?)?$/

/**
 * Whether a version of a library is in an npm range, as `>=4.0.0 <6`, `^1.2`, `1.x`, `>=2 <3 || ^4` (not `1.0 - 2.0`). As
 * `semver.satisfies` with `includePrerelease`: `5.0.0-beta.1` is in `>=4 <6`, because who tries it wants to see it traced.
 * Nothing is in a range that cannot be read, and what is no version is in no range.
 */
export function satisfies(version: string, range: string): boolean {
  const [, operator, major, minor, patch, prerelease = ''] = shape.exec(version.trim()) ?? []
  const point: Point = [Number(major), Number(minor), Number(patch), prerelease]
  if (operator !== undefined || point.includes(Number.NaN)) return false
  const alternatives = range.replace(/([<>=~^])\s+/g, '$1').split('||')
  return alternatives.some((alternative) => {
    const comparators = alternative.trim().split(/\s+/)
    return comparators.every((comparator) => comparator === '' || holds(comparator, point))
  })
}

function holds(comparator: string, point: Point): boolean {
  const parts = shape.exec(comparator)
  if (parts === null) return false
  const [, operator = '=', ...rest] = parts
  const meant = meantBy(operator, rest)
  if (meant === undefined) return operator !== '<' && operator !== '>'
  const isFrom = compare(point, meant.low) >= 0
  const isBeyond = meant.end === undefined ? compare(point, meant.low) > 0 : compare(point, meant.end) >= 0
  switch (operator) {
    case '>=':
      return isFrom
    case '<':
      return !isFrom
    case '>':
      return isBeyond
    case '<=':
      return !isBeyond
    default:
      return isFrom && !isBeyond
  }
}

/** `undefined`: any version at all. */
function meantBy(operator: string, parts: readonly (string | undefined)[]): Meant | undefined {
  const [major, minor, patch] = parts.slice(0, 3).map(numberOf)
  if (major === undefined) return undefined
  const isOpen = minor === undefined || patch === undefined
  // What is left open begins with the first pre-release of its first version.
  const low: Point = [major, minor ?? 0, patch ?? 0, isOpen ? '0' : (parts[3] ?? '')]
  if (operator === '^') return { low, end: endOfCompatible(major, minor, patch) }
  return { low, end: operator === '~' || isOpen ? endOf(major, minor) : undefined }
}

function numberOf(part: string | undefined): number | undefined {
  return part !== undefined && /\d/.test(part) ? Number(part) : undefined
}

/** The first point that is beyond all of `major`, or of `major.minor`, or of `major.minor.patch`. */
function endOf(major: number, minor?: number, patch?: number): Point {
  if (minor === undefined) return [major + 1, 0, 0, '0']
  return patch === undefined ? [major, minor + 1, 0, '0'] : [major, minor, patch + 1, '0']
}

/** `^` keeps the first part that is not zero. */
function endOfCompatible(major: number, minor?: number, patch?: number): Point {
  if (major > 0 || minor === undefined) return endOf(major)
  return minor > 0 ? endOf(major, minor) : endOf(major, minor, patch)
}

/** https://semver.org/#spec-item-11 */
function compare(a: Point, b: Point): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || comparePrereleases(a[3], b[3])
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0
  if (a === '' || b === '') return a === '' ? 1 : -1
  const others = b.split('.')
  for (const [index, part] of a.split('.').entries()) {
    const other = others[index]
    if (other === undefined) return 1
    if (part !== other) return compareIdentifiers(part, other)
  }
  return -1
}

/** Numbers by value and before words; words by their characters. */
function compareIdentifiers(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a)
  const isNumberB = /^\d+$/.test(b)
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : 1
}
