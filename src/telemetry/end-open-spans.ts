import type { Exception, Span } from '@opentelemetry/api'
import { rpcMetadataKey, spanKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'
import { openSpans } from './open-spans.ts'

const statusError = 2

/**
 * The process dies of `error`. What was being done in that moment, and the request that it was done for, end with it; all else
 * that is open ends there, too, and its status says of what.
 */
export function endOpenSpans(contextManager: AgentContextManager, error: unknown): void {
  const context = contextManager.active()
  const active = context.getValue(spanKey) as Span | undefined
  const server = (context.getValue(rpcMetadataKey) as { span?: Span } | undefined)?.span
  const message = error instanceof Error ? error.message : String(error)
  for (const span of new Set([active, server])) {
    if (span?.isRecording()) span.recordException((error instanceof Error ? error : message) as Exception)
  }
  for (const span of new Set([active, server, ...openSpans()])) {
    if (!span?.isRecording()) continue
    span.setStatus({ code: statusError, message })
    span.end()
  }
}
