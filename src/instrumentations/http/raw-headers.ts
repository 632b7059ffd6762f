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
 * else that is known of a request; many applications never ask.
 */
export function lookAtHeaders(
  { rawHeaders }: IncomingMessage,
  carrying: ReadonlySet<string> | undefined,
): HeadersLookedAt {
  let host: string | undefined
  let userAgent: string | undefined
  let isCarrying = carrying === undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase()
    // Of headers that are there twice, the first counts, as in `request.headers`.
    if (name === 'host') host ??= rawHeaders[index + 1]
    else if (name === 'user-agent') userAgent ??= rawHeaders[index + 1]
    else isCarrying ||= carrying?.has(name) === true
  }
  return { host, userAgent, isCarrying }
}
