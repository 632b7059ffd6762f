/** What is wrong with the settings, as one line for the user. The code is stable. */
export interface Problem {
  readonly code: 'bad-value' | 'unknown-name' | 'not-honoured' | 'bad-config-file'
  readonly message: string
}

const maxLength = 100

/** A text from outside, for a message: without secrets, cut to 100 characters, in quotes. */
export function quoted(text: string): string {
  const safe = text.includes('://') ? withoutSecrets(text) : text
  const cut = safe.length > maxLength ? `${safe.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…` : safe
  return `"${onOneLine(cut)}"`
}

/** Control characters, and those that turn the direction of writing, become visible. */
export function onOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** Credentials and queries of URLs are nobody's business. Takes texts that are no URLs as well, and then hides rather too much. */
export function withoutSecrets(url: string): string {
  return url.replace(/^([a-z+.-]*:\/\/)?.*@/is, '$1***@').replace(/\?.*/s, '?***')
}

/** A value in effect, in a sentence or a table. */
export function shown(value: unknown): string {
  if (value === Number.POSITIVE_INFINITY) return 'no limit'
  if (Array.isArray(value)) return value.join(', ') || 'none'
  if (typeof value !== 'object' || value === null) return String(value) || 'none'
  const pairs = Object.entries(value).map(([key, text]) => `${key}=${text}`)
  return pairs.join(', ') || 'none'
}
