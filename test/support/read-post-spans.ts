import protobuf from 'protobufjs'
import type { Tag } from '../../src/telemetry/export/jaeger/tag.ts'
import { doubleOf, type JaegerBatch } from './read-jaeger.ts'

// https://github.com/jaegertracing/jaeger-idl/tree/main/proto/api_v2, written down from its field tables.
const schema = `
syntax = "proto3";
message Time { int64 seconds = 1; int32 nanos = 2; }
message KeyValue { string key = 1; int32 v_type = 2; string v_str = 3; bool v_bool = 4; int64 v_int64 = 5; double v_float64 = 6; bytes v_binary = 7; }
message Log { Time timestamp = 1; repeated KeyValue fields = 2; }
message SpanRef { bytes trace_id = 1; bytes span_id = 2; int32 ref_type = 3; }
message Process { string service_name = 1; repeated KeyValue tags = 2; }
message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  string operation_name = 3;
  repeated SpanRef references = 4;
  uint32 flags = 5;
  Time start_time = 6;
  Time duration = 7;
  repeated KeyValue tags = 8;
  repeated Log logs = 9;
}
message Batch { repeated Span spans = 1; Process process = 2; }
message PostSpansRequest { Batch batch = 1; }
`
const { root } = protobuf.parse(schema, { keepCase: true })

interface WireTag {
  readonly key: string
  readonly v_type: number
  readonly v_str: string
  readonly v_bool: boolean
  readonly v_int64: string
  readonly v_float64: number
  readonly v_binary: Uint8Array
}
interface WireTime {
  readonly seconds: string
  readonly nanos: number
}
interface WireSpan {
  readonly trace_id: Buffer
  readonly span_id: Buffer
  readonly operation_name: string
  readonly references: readonly { trace_id: Buffer; span_id: Buffer; ref_type: number }[]
  readonly flags: number
  readonly start_time: WireTime
  readonly duration: WireTime
  readonly tags: readonly WireTag[]
  readonly logs: readonly { timestamp: WireTime; fields: readonly WireTag[] }[]
}

/** What gRPC carries. Times are as exact as they were sent. */
export function readPostSpans(bytes: Uint8Array): JaegerBatch {
  const type = root.lookupType('PostSpansRequest')
  const { batch } = type.toObject(type.decode(bytes), {
    longs: String,
    arrays: true,
    defaults: true,
    bytes: Buffer,
  }) as {
    batch: { spans: WireSpan[]; process: { service_name: string; tags: WireTag[] } }
  }
  const time = ({ seconds, nanos }: WireTime): [number, number] => [Number(seconds), nanos]
  return {
    process: { serviceName: batch.process.service_name, tags: wireTags(batch.process.tags) },
    spans: batch.spans.map((span) => {
      const references = span.references.map((reference) => ({
        traceId: reference.trace_id.toString('hex'),
        spanId: reference.span_id.toString('hex'),
        traceFlags: 0,
        isParent: reference.ref_type === 0,
      }))
      return {
        traceId: span.trace_id.toString('hex'),
        spanId: span.span_id.toString('hex'),
        parentSpanId: references.find(({ isParent }) => isParent)?.spanId,
        name: span.operation_name,
        follows: references.filter(({ isParent }) => !isParent).map(({ isParent: _isParent, ...context }) => context),
        flags: span.flags,
        startTime: time(span.start_time),
        duration: time(span.duration),
        tags: wireTags(span.tags),
        logs: span.logs.map((log) => ({ time: time(log.timestamp), fields: wireTags(log.fields) })),
      }
    }),
  }
}

function wireTags(tags: readonly WireTag[]): Tag[] {
  return tags.map((tag) => {
    const values = [tag.v_str, tag.v_bool, Number(tag.v_int64), doubleOf(tag.v_float64), new Uint8Array(tag.v_binary)]
    return [tag.key, values[tag.v_type] as Tag[1]]
  })
}
