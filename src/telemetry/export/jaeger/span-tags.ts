import type { SpanContext } from '@opentelemetry/api'
import type { FinishedSpan } from '../../finished-span.ts'
import { tellAttributes, tellPeer } from './jaeger-span.ts'
import type { TagSink } from './own-tags.ts'
import { peerServiceOf } from './peer-service.ts'
import type { TagValue } from './tag.ts'
import { planOf, type TagForm, TagMemo } from './tag-memo.ts'
import { writePeer, writePlanned } from './write-planned.ts'

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

  most(span: FinishedSpan, context: SpanContext): void {
    const { memo } = this
    const fixed = memo.fixedOf(span.instrumentationScope, span.kind, span.status.code)
    this.count += fixed.count
    const plan = planOf(fixed, span.name)
    if (plan === undefined) {
      memo.form.buffer.append(fixed.entries)
      tellAttributes(span, context, this)
      tellPeer(span, this)
      return
    }
    const told = writePlanned(memo, plan, span.attributes)
    this.count += told
    if (plan.isLeft) tellAttributes(span, context, this, told)
    const isAsLearnt = !plan.isLeft && told === plan.keys.length - 1
    const peer = peerServiceOf(span, isAsLearnt ? plan.peerSource : undefined)
    if (peer === undefined) return
    this.count++
    writePeer(memo, plan, peer)
  }
}
