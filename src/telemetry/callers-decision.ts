import type { SpanContext } from '@opentelemetry/api'

/** Of a caller that has left the decision to us, as B3 can. */
export interface UndecidedContext extends SpanContext {
  readonly isUndecided?: boolean
}

/** What the caller has decided. `undefined`: the decision is ours, because the trace begins here, or because the caller says so. */
export function callersDecision(parent: UndecidedContext | undefined): boolean | undefined {
  return parent === undefined || parent.isUndecided === true ? undefined : (parent.traceFlags & 1) === 1
}
