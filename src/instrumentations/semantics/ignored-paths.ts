export type IsIgnored = (path: string) => boolean

/** `/healthz` is that path alone; `/ready*` is all that begins so. */
export function createIsIgnored(patterns: readonly string[]): IsIgnored {
  if (patterns.length === 0) return () => false
  const paths = new Set(patterns.filter((pattern) => !pattern.endsWith('*')))
  const beginnings = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1))
  return (path) => paths.has(path) || beginnings.some((beginning) => path.startsWith(beginning))
}
