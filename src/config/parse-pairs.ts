import type { Parsed } from './setting.ts'

type Pair = readonly [key: string, value: string]

/**
 * `key=value,key=value`, both percent-decoded. The specification has the whole value discarded at the first error, and
 * wants `=` in a value percent-encoded. https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable
 */
export function parseAttributes(text: string): Parsed {
  return parsePairs(text, ([key, value]) => {
    if (value.includes('=')) return 'has more than one "="'
    return [decodeURIComponent(key), decodeURIComponent(value)]
  })
}

/**
 * `name=value,name=value`, values percent-decoded; a value may hold `=`, as base64 does. Names come out in lower case.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export function parseHeaders(text: string): Parsed {
  return parsePairs(text, ([name, encoded]) => {
    const value = decodeURIComponent(encoded)
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return 'has a name that HTTP does not allow'
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return 'has a value that HTTP does not allow'
    return [name.toLowerCase(), value]
  })
}

/** `read` gives what is wrong with a pair as a phrase, or throws when it cannot be decoded. */
function parsePairs(text: string, read: (pair: Pair) => Pair | string): Parsed {
  const pairs: Pair[] = []
  for (const entry of text.split(',')) {
    if (entry.trim() === '') continue
    const pair = readPair(entry, read)
    if (typeof pair === 'string') return { wrong: `${pair} in entry ${pairs.length + 1}` }
    pairs.push(pair)
  }
  return { value: Object.fromEntries(pairs) }
}

function readPair(entry: string, read: (pair: Pair) => Pair | string): Pair | string {
  const equals = entry.indexOf('=')
  const key = entry.slice(0, equals).trim()
  if (equals === -1) return 'has no "="'
  if (key === '') return 'has no name'
  try {
    return read([key, entry.slice(equals + 1).trim()])
  } catch {
    return 'has a "%" that encodes nothing'
  }
}
