import { isHostAndPort, isUnixSocket } from './endpoint.ts'
import { parseAttributes, parseHeaders } from './parse-pairs.ts'
import { quoted } from './problem.ts'
import type { ListSetting, Parsed, Setting } from './setting.ts'

/** Node's timers hold 31 bits: a longer delay would fire at once. */
const maxMilliseconds = 2 ** 31 - 1

/** Pure; `text` is trimmed and not empty. https://opentelemetry.io/docs/specs/otel/configuration/common/ */
export function parseValue(setting: Setting, text: string): Parsed {
  switch (setting.type) {
    case 'boolean':
      return parseBoolean(text)
    case 'integer':
      return parseWhole(text, 'a whole number', setting.min, Number.MAX_SAFE_INTEGER)
    case 'milliseconds':
      return parseWhole(text, 'a whole number of milliseconds', setting.min, maxMilliseconds)
    case 'ratio':
      return parseRatio(text)
    case 'number':
      return parseNumber(text)
    case 'sampler argument':
      return text.includes('=') ? { value: text } : parseRatio(text)
    case 'enum':
      return parseEnum(text, setting.values)
    case 'list':
      return parseList(text, setting)
    case 'names':
      return { value: words(text) }
    case 'words':
      return { value: listed(text) }
    case 'headers':
      return parseHeaders(text)
    case 'attributes':
      return parseAttributes(text)
    case 'url':
      return parseUrl(text)
    case 'endpoint':
      return isUnixSocket(text) || isHostAndPort(text) ? { value: text } : parseUrl(text)
    default:
      return { value: text }
  }
}

export function parseBoolean(text: string): Parsed {
  const word = text.toLowerCase()
  return word === 'true' || word === 'false' ? { value: word === 'true' } : { wrong: 'is neither true nor false' }
}

function parseWhole(text: string, kind: string, min = 0, max: number): Parsed {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? { value } : { wrong: `is not ${kind} from ${min} to ${max}` }
}

function parseRatio(text: string): Parsed {
  const value = Number(text)
  return value >= 0 && value <= 1 ? { value } : { wrong: 'is not a number from 0 to 1' }
}

function parseNumber(text: string): Parsed {
  const value = Number(text)
  return value >= 0 && value < Number.POSITIVE_INFINITY ? { value } : { wrong: 'is not a number from 0' }
}

function parseEnum(text: string, values: readonly string[]): Parsed {
  const value = text.toLowerCase()
  return values.includes(value) ? { value } : { wrong: `the agent does not know: it knows ${values.join(', ')}` }
}

function parseList(text: string, { values, all, older }: ListSetting): Parsed {
  const named = words(text, older)
  if (all && named.includes('all')) return { value: values }
  const value = named.filter((word) => values.includes(word))
  const unknown = named.filter((word) => word !== 'none' && !values.includes(word))
  if (unknown.length > 0) {
    const known = [...values, ...(all ? ['all'] : []), 'none'].join(', ')
    const wrong = `names ${quoted(unknown.join(', '))}: the agent knows ${known}`
    return value.length > 0 || named.includes('none') ? { value, wrong } : { wrong }
  }
  if (value.length > 0 && named.includes('none')) return { value, wrong: 'names "none" beside others' }
  return { value }
}

/** In lower case, each once. */
function words(text: string, older?: ListSetting['older']): string[] {
  return listed(text.toLowerCase(), older)
}

function listed(text: string, older?: ListSetting['older']): string[] {
  const found = text.split(',').map((entry) => {
    const word = entry.trim()
    return word === older?.[0] ? older[1] : word
  })
  return [...new Set(found)].filter((word) => word !== '')
}

export const noUrl = 'is not a URL that begins with http:// or https://'

/** `host:4318` is a URL too, of the scheme `host:`; what is meant needs `http://`. */
function parseUrl(text: string): Parsed {
  const isWeb = /^https?:\/\/[^/]/i.test(text) && URL.canParse(text)
  return isWeb ? { value: text } : { wrong: noUrl }
}
