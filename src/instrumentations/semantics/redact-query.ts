/** A test of a parameter's name, in whatever case. */
export type IsSensitive = (name: string) => boolean

// https://opentelemetry.io/docs/specs/semconv/registry/attributes/url/ names the first four; what follows them carries secrets
// by the words in its name, or by common use.
const names = [
  'awsaccesskeyid',
  'signature',
  'sig',
  'x-goog-signature',
  'auth',
  'authorization',
  'code',
  'key',
  'jwt',
  'otp',
  'pass',
  'pin',
  'pwd',
  'sid',
]
const words = /token|secret|passw|passphrase|signature|credential|api[-_]?key|private[-_]?key|access[-_]?key|session/

/** Names come again and again, and whoever sends a request may make new ones: so many are remembered. */
const maxRemembered = 500

/** `more` are names in lower case, beside those that are always sensitive. */
export function createIsSensitive(more: readonly string[]): IsSensitive {
  const exactly = new Set([...names, ...more])
  const remembered = new Map<string, boolean>()
  return (name) => {
    const known = remembered.get(name)
    if (known !== undefined) return known
    const plain = decoded(name).toLowerCase()
    const isSensitive = exactly.has(plain) || words.test(plain)
    if (remembered.size < maxRemembered) remembered.set(name, isSensitive)
    return isSensitive
  }
}

function decoded(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** `query` without its `?`. The values of sensitive parameters become `REDACTED`; all else stays as it was written. */
export function redactQuery(query: string, isSensitive: IsSensitive): string {
  let redacted = ''
  let kept = 0
  let start = 0
  while (start < query.length) {
    const ampersand = query.indexOf('&', start)
    const end = ampersand === -1 ? query.length : ampersand
    const equals = query.indexOf('=', start)
    if (equals !== -1 && equals < end && isSensitive(query.slice(start, equals))) {
      redacted += `${query.slice(kept, equals)}=REDACTED`
      kept = end
    }
    start = end + 1
  }
  return kept === 0 ? query : redacted + query.slice(kept)
}
