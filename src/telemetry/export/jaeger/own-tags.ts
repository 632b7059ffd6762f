import type { SpanContext } from '@opentelemetry/api'
import type { FinishedSpan, Scope } from '../../finished-span.ts'
import type { TagValue } from './tag.ts'

/** Hears of one tag after the other. */
export interface TagSink {
  tag(key: string, value: TagValue): void
  /** What `tellFixed`, `tellAttributes` and `tellPeer` tell: much the same for each span of its kind, so an encoder may keep what it makes. */
  most(span: FinishedSpan, context: SpanContext): void
}

const kinds = [undefined, 'server', 'client', 'producer', 'consumer']
const statusOk = 1
const statusError = 2

/** With those of `tellFixed`, what is a field of its own in OTLP. These win over attributes of the same name. */
export function tellOwnTags(span: FinishedSpan, { traceState }: SpanContext, sink: Pick<TagSink, 'tag'>): void {
  const { code, message } = span.status
  if (code === statusError) tellText(sink, 'otel.status_description', message)
  tellCount(sink, 'otel.dropped_attributes_count', span.droppedAttributesCount)
  tellCount(sink, 'otel.dropped_events_count', span.droppedEventsCount)
  tellCount(sink, 'otel.dropped_links_count', span.droppedLinksCount)
  if (traceState !== undefined) tellText(sink, 'w3c.tracestate', traceState.serialize())
}

/** A number of its own for each kind and status. */
export function fixedIndex(kind: number, code: number): number {
  return kind * 3 + code
}

export function tellFixed({ name, version }: Scope, kind: number, code: number, sink: Pick<TagSink, 'tag'>): void {
  tellText(sink, 'span.kind', kinds[kind])
  if (code === statusOk) sink.tag('otel.status_code', 'OK')
  if (code === statusError) {
    sink.tag('otel.status_code', 'ERROR')
    sink.tag('error', true)
  }
  tellText(sink, 'otel.scope.name', name)
  tellText(sink, 'otel.scope.version', version)
  // Deprecated, and what saved searches still ask for.
  tellText(sink, 'otel.library.name', name)
  tellText(sink, 'otel.library.version', version)
}

/** Cheap, and right for nearly every key: neither `tellFixed` nor `tellOwnTags` tells such a one. */
export function mayBeOwn(key: string): boolean {
  switch (key.charCodeAt(0)) {
    case 0x65:
      return key === 'error'
    case 0x6f:
      return key.startsWith('otel.')
    case 0x73:
      return key === 'span.kind'
    case 0x77:
      return key === 'w3c.tracestate'
    default:
      return false
  }
}

function tellText(sink: Pick<TagSink, 'tag'>, key: string, text: string | undefined): void {
  if (text !== undefined && text !== '') sink.tag(key, text)
}

function tellCount(sink: Pick<TagSink, 'tag'>, key: string, count: number): void {
  if (count > 0) sink.tag(key, count)
}
