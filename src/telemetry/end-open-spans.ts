import type { Exception, Span } from '@opentelemetry/api'
import { rpcMetadataKey, spanKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'

const statusError = 2

/** The process dies of `error`: what was being done in that moment, and the request that it was done for, end with it. */
export function endOpenSpans(contextManager: AgentContextManager, error: unknown): void {
  const context = contextManager.active()
  const active = context.getValue(spanKey) as Span | undefined
  const server = (context.getValue(rpcMetadataKey) as { span?: Span } | undefined)?.span
  for (const span of new Set([active, server])) {
    if (!span?.isRecording()) continue
    span.recordException((error instanceof Error ? error : String(error)) as Exception)
    span.setStatus({ code: statusError, message: error instanceof Error ? error.message : String(error) })
    span.end()
  }
}
