import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

const quiet = suppressTracing(ROOT_CONTEXT)

/** Runs `work`, and all that follows from it, outside any request of the application, and without tracing it. */
export function quietly<T>(work: () => T): T {
  return context.with(quiet, work)
}
