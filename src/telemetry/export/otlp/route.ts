import type { OtlpTarget } from '../../../config/otlp-target.ts'
import { type HttpProxy, proxyFor } from '../../../config/proxy-for.ts'
import { shownUrl } from '../../../config/shown-url.ts'
import type { Surroundings } from '../contract.ts'

/** How a receiver is reached. */
export interface Route {
  readonly proxy?: HttpProxy
  /** For the user: no secrets in it. */
  readonly shown: string
}

/** A proxy that cannot be used is told, and left out. */
export function routeTo({ url, socketPath }: OtlpTarget, { config, warn }: Surroundings): Route {
  if (socketPath !== undefined) return { shown: `unix://${socketPath}` }
  const proxy = proxyFor(url, config)
  const shown = shownUrl(url)
  if (proxy === undefined) return { shown }
  if ('unusable' in proxy) {
    warn('bad-value', `${proxy.unusable} names no proxy over HTTP — going without it — NO_PROXY silences this line.`)
    return { shown }
  }
  const { host, port, isTls } = proxy
  return { proxy, shown: `${shown} by the proxy ${isTls ? 'https' : 'http'}://${host}:${port}` }
}
