import type { SpanContext } from '@opentelemetry/api'
import type { FinishedSpan, Scope } from '../../finished-span.ts'
import { tellAttributes } from './jaeger-span.ts'
import type { TagSink } from './own-tags.ts'
import type { TagValue } from './tag.ts'
import { planOf, type TagForm, TagMemo } from './tag-memo.ts'
import { writePlanned } from './write-planned.ts'

/** Writes the tags of a span down as it hears of them, and counts them. */
export class SpanTags implements TagSink {
  readonly memo: TagMemo
  count = 0

  constructor(form: TagForm) {
    this.memo = new TagMemo(form)
  }

  tag(key: string, value: TagValue): void {
    this.count++
    this.memo.form.lead()
    this.memo.write(key, value)
  }

  attributes(span: FinishedSpan, context: SpanContext): void {
    const plan = planOf(this.memo.fixedOf(span.instrumentationScope, span.kind, span.status.code), span.name)
    const told = plan === undefined ? 0 : writePlanned(this.memo, plan, span.attributes)
    this.count += told
    if (plan === undefined || plan.isLeft) tellAttributes(span, context, this, told)
  }

  fixed(scope: Scope, kind: number, code: number): void {
    const { count, entries } = this.memo.fixedOf(scope, kind, code)
    const { buffer } = this.memo.form
    this.count += count
    buffer.reserve(entries.length)
    buffer.raw(entries)
  }
}
