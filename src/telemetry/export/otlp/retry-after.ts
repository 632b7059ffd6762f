/** An hour: whoever asks for more is asked again after that. */
const longestMs = 3_600_000

/**
 * How long a `Retry-After` header asks to wait, in milliseconds; undefined when it says nothing sensible. It holds seconds or
 * a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const text = header.trim()
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(dateOrNothing(text)) - now
  return ms >= 0 ? Math.min(ms, longestMs) : undefined
}

/** `Date.parse` makes a date of almost anything, as of `-1`; an HTTP date begins with the day's name. */
function dateOrNothing(text: string): string {
  return /^[A-Z][a-z]+, ?\d/.test(text) ? text : ''
}
