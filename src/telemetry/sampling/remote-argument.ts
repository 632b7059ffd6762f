import { quoted } from '../../config/problem.ts'
import type { Surroundings } from '../export/contract.ts'

/** `OTEL_TRACES_SAMPLER_ARG` of a sampler that asks a server. */
export interface RemoteArgument {
  readonly endpoint: string
  readonly pollingIntervalMs: number
  /** From 0 to 1: what is kept as long as the server has not told. Only `jaeger_remote` has it. */
  readonly initialSamplingRate: number
}

const defaults: Readonly<Record<'jaeger_remote' | 'xray', RemoteArgument>> = {
  jaeger_remote: { endpoint: 'http://localhost:5778', pollingIntervalMs: 60_000, initialSamplingRate: 0.001 },
  xray: { endpoint: 'http://localhost:2000', pollingIntervalMs: 300_000, initialSamplingRate: 0.05 },
}

const schemes = { jaeger_remote: /^(http|grpc)s?:\/\/[^/]/i, xray: /^https?:\/\/[^/]/i } as const

const longestMs = 2 ** 31 - 1
const variable = 'OTEL_TRACES_SAMPLER_ARG'

/** `1` is the setting's default: not set. What is wrong in the text is told, and the rest of it counts. */
export function readArgument(
  given: number | string,
  sampler: keyof typeof defaults,
  from: Pick<Surroundings, 'warn'>,
): RemoteArgument {
  const read = { ...defaults[sampler] }
  const wrong = (what: string): void =>
    from.warn('bad-value', `${variable} is set to ${quoted(String(given))}, ${what} Using the default there instead.`)
  if (typeof given === 'number') {
    if (given !== 1) wrong(`which ${sampler} does not take: it takes endpoint=http://host:port.`)
    return read
  }
  for (const pair of given.split(',')) {
    const equals = pair.indexOf('=')
    const [key, text] = [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
    if (pair.trim() === '' || text === '') continue
    const problem = readPair(read, key, text, schemes[sampler])
    if (problem !== undefined) wrong(problem)
  }
  return read
}

type Writable = { -readonly [Key in keyof RemoteArgument]: RemoteArgument[Key] }

/** What is wrong with the pair, as the middle of a sentence. */
function readPair(read: Writable, key: string, text: string, schemes: RegExp): string | undefined {
  switch (key) {
    case 'endpoint': {
      const address = text.includes('://') ? text : `http://${text}`
      if (!schemes.test(address) || !URL.canParse(address)) return 'whose endpoint is not a URL.'
      read.endpoint = address
      return undefined
    }
    case 'pollingIntervalMs':
    case 'polling_interval': {
      const ms = Number(text) * (key === 'polling_interval' ? 1000 : 1)
      if (!(ms >= 1 && ms <= longestMs)) return `whose ${key} is not a number from 1.`
      read.pollingIntervalMs = ms
      return undefined
    }
    case 'initialSamplingRate': {
      const rate = Number(text)
      if (!(rate >= 0 && rate <= 1)) return 'whose initialSamplingRate is not a number from 0 to 1.'
      read.initialSamplingRate = rate
      return undefined
    }
    default:
      return `which names ${quoted(key)}: the agent knows endpoint, pollingIntervalMs, initialSamplingRate.`
  }
}

/** An address that is only a host gets the usual port, and the usual path. */
export function withUsual(endpoint: string, port: number, path: string): URL {
  const url = new URL(endpoint)
  if (url.pathname !== '/') return url
  if (!/^https?:\/\/[^/?#]*:\d+/i.test(endpoint)) url.port = String(port)
  url.pathname = path
  return url
}
