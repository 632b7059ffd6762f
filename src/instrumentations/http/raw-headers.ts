import type { IncomingMessage } from 'node:http'

/** What is needed of each request's headers. */
export interface HeadersLookedAt {
  readonly host: string | undefined
  readonly userAgent: string | undefined
  /** One of those that may carry a trace is there. */
  readonly isCarrying: boolean
}

/**
 * Looks at the headers as they came. `request.headers` is made by Node when it is first asked for, which costs more than all
 * else that is known of a request; many applications never ask. Most names are of a length that none of those we look for has.
 */
export function createLookAtHeaders(
  carrying: ReadonlySet<string> | undefined,
): (request: IncomingMessage) => HeadersLookedAt {
  const isLengthOfOne: boolean[] = []
  for (const { length } of ['host', 'user-agent', ...(carrying ?? [])]) isLengthOfOne[length] = true
  return ({ rawHeaders }) => {
    let host: string | undefined
    let userAgent: string | undefined
    let isCarrying = carrying === undefined
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const given = rawHeaders[index] as string
      if (!isLengthOfOne[given.length]) continue
      const name = given.toLowerCase()
      // Of headers that are there twice, the first counts, as in `request.headers`.
      if (name === 'host') host ??= rawHeaders[index + 1]
      else if (name === 'user-agent') userAgent ??= rawHeaders[index + 1]
      else isCarrying ||= carrying?.has(name) === true
    }
    return { host, userAgent, isCarrying }
  }
}
