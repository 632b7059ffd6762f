/** A URL for the user's eyes: without name, password and query, which may hold a token. */
export function shownUrl(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}
