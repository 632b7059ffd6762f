export type IsExcluded = (host: string) => boolean

/** `example.org` is that host alone; `*.example.org` is all below it. Patterns are in lower case. */
export function createIsExcluded(patterns: readonly string[]): IsExcluded {
  if (patterns.length === 0) return () => false
  const hosts = new Set(patterns.filter((pattern) => !pattern.startsWith('*.')))
  const domains = patterns.filter((pattern) => pattern.startsWith('*.')).map((pattern) => pattern.slice(1))
  return (host) => {
    const name = host.toLowerCase()
    return hosts.has(name) || domains.some((domain) => name.endsWith(domain))
  }
}
