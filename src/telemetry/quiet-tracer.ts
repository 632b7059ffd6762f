import type { Context, Span, SpanOptions, Tracer, TracerProvider } from '@opentelemetry/api'
import { anchorOf } from './clock.ts'
import { spanKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'
import { noSpan, UnrecordedSpan } from './unrecorded-span.ts'

/**
 * For instrumentations whose spans nobody asked for, but whose patches do something else that is wanted (frameworks tell the
 * HTTP span its route). Their span stands for its parent: nothing is recorded, and children hang where they would without it.
 */
export function createQuietTracerProvider(contextManager: AgentContextManager): TracerProvider {
  const startSpan = (_name: string, options?: SpanOptions, context: Context = contextManager.active()): Span => {
    const parent = options?.root === true ? undefined : (context.getValue(spanKey) as Span | undefined)
    return parent === undefined ? noSpan : new UnrecordedSpan(parent.spanContext(), anchorOf(parent))
  }
  const tracer: Tracer = {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const work = rest.pop() as (span: Span) => never
      const [options, context = contextManager.active()] = rest as [SpanOptions?, Context?]
      const span = startSpan(name, options, context)
      return contextManager.run(context.setValue(spanKey, span), () => work(span))
    },
  }
  return { getTracer: () => tracer }
}
