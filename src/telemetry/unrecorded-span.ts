import type { Span, SpanContext } from '@opentelemetry/api'
import type { Anchor } from './clock.ts'

/** A span that is not sampled: it carries its context onwards and records nothing. */
export class UnrecordedSpan implements Span {
  /** Only where it stands for a recorded span: children go by the same clock. */
  readonly anchor: Anchor | undefined
  readonly #context: SpanContext

  constructor(context: SpanContext, anchor?: Anchor) {
    this.#context = context
    this.anchor = anchor
  }

  spanContext(): SpanContext {
    return this.#context
  }

  isRecording(): boolean {
    return false
  }

  setAttribute(): this {
    return this
  }

  setAttributes(): this {
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  setStatus(): this {
    return this
  }

  updateName(): this {
    return this
  }

  recordException(): void {}

  end(): void {}
}

const invalidContext: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }

/** What a suppressed `startSpan` gives. */
export const noSpan = new UnrecordedSpan(invalidContext)
