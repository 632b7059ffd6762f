/** One line that is a JSON object with members. What `console.log(object)` prints is none: its keys bear no quotes. */
export function isJsonLine(text: string): boolean {
  if (!text.startsWith('{"') || !text.endsWith('}') || text.includes('\n')) return false
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

/** ` trace_id=… span_id=… trace_flags=01` */
export function suffixOf(ids: Readonly<Record<string, string>>): string {
  return Object.entries(ids)
    .map(([key, value]) => ` ${key}=${value}`)
    .join('')
}
