import type { Log } from '../base/log.ts'
import type { Config } from '../config/settings.ts'
import type { Patcher } from '../interception/loaded-module.ts'

/** Packages that trace by themselves. Those that do it through `@opentelemetry/api` are told of when they register there. */
const byTheirOwnMeans: readonly string[] = ['@appsignal/nodejs', 'dd-trace', 'elastic-apm-node', 'newrelic']
const byTheApi: readonly string[] = [
  '@elastic/opentelemetry-node',
  '@opentelemetry/sdk-node',
  '@opentelemetry/sdk-trace-node',
  '@sentry/node',
  '@splunk/otel',
  '@vercel/otel',
  'applicationinsights',
]

/** Many use it for errors alone: whether it traces shows when the application is up. */
const sentry = '@sentry/node'

export interface NeighbourParts {
  readonly config: Pick<Config, 'existingSdk'>
  readonly log: Log
  /** The agent takes out of the application all that it has put into it. */
  readonly stepAside: () => void
  readonly onFirstSpan: (listener: () => void) => void
  /** The other has been named already, when it registered at the API. */
  readonly hasTold: () => boolean
}

/**
 * Another agent in the same process: who traces is `ACME_OTEL_EXISTING_SDK`'s to say. The patcher that is given goes on to patch,
 * unless we stepped aside.
 */
export function watchNeighbours(patcher: Patcher, parts: NeighbourParts): Patcher {
  const { config, log, stepAside, onFirstSpan, hasTold } = parts
  if (config.existingSdk === 'off') return patcher
  const isLeft = config.existingSdk === 'app'
  const watched = new Set(isLeft ? [...byTheirOwnMeans, ...byTheApi] : [...byTheirOwnMeans, sentry])
  let found: string | undefined
  const meet = (library: string, exports: unknown): void => {
    if (isLeft) stepAside()
    else if (library === sentry)
      onFirstSpan(() => isTracing(exports) && !hasTold() && log.warn('other-agent', besides(library)))
    if (isLeft || library !== sentry) log.warn('other-agent', isLeft ? leftTo(library) : besides(library))
  }
  return {
    // Those that trace by their own means are no ES modules.
    met(library) {
      if (!isLeft || found !== undefined || !watched.has(library)) return
      found = library
      meet(library, undefined)
    },
    wants: (library) => watched.has(library) || ((found === undefined || !isLeft) && patcher.wants(library)),
    patch(loaded) {
      if (!watched.has(loaded.library)) return patcher.patch(loaded)
      // Of Sentry, the file that has its functions; of others, the first that comes.
      if (found !== undefined || (loaded.library === sentry && loaded.file !== undefined && !isLeft))
        return loaded.exports
      found = loaded.library
      meet(found, loaded.exports)
      return loaded.exports
    },
  }
}

interface Sentry {
  getClient?(): { getOptions?(): { tracesSampleRate?: unknown; tracesSampler?: unknown } } | undefined
}

function isTracing(exports: unknown): boolean {
  try {
    const options = (exports as Sentry).getClient?.()?.getOptions?.()
    return options?.tracesSampleRate !== undefined || options?.tracesSampler !== undefined
  } catch {
    return false
  }
}

function leftTo(name: string): string {
  return (
    `${name} is loaded, so tracing is left to it (ACME_OTEL_EXISTING_SDK=app) and the agent sends no spans. Set it to "agent" to ` +
    'have them.'
  )
}

function besides(name: string): string {
  return (
    `${name} is loaded, so requests are traced by both, each for itself (ACME_OTEL_EXISTING_SDK=agent), and the \`traceparent\` that ` +
    `is sent is the agent's. Set it to "app" to leave tracing to ${name}, or remove it.`
  )
}
