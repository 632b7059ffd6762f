import protobuf from 'protobufjs'

/** OTLP v1, written down from the field tables of the specification: what our encoder is held against, so it shares nothing with it. */
const schema = `
syntax = "proto3";

message AnyValue {
  oneof value {
    string string_value = 1;
    bool bool_value = 2;
    int64 int_value = 3;
    double double_value = 4;
    ArrayValue array_value = 5;
    KeyValueList kvlist_value = 6;
    bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { string key = 1; AnyValue value = 2; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
message EntityRef {
  string schema_url = 1;
  string type = 2;
  repeated string id_keys = 3;
  repeated string description_keys = 4;
}
message Resource {
  repeated KeyValue attributes = 1;
  uint32 dropped_attributes_count = 2;
  repeated EntityRef entity_refs = 3;
}
message PartialSuccess { int64 rejected = 1; string error_message = 2; }
message ExportResponse { PartialSuccess partial_success = 1; }
message RpcStatus { int32 code = 1; string message = 2; }

message TracesRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Span {
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4; }
  message Link {
    bytes trace_id = 1;
    bytes span_id = 2;
    string trace_state = 3;
    repeated KeyValue attributes = 4;
    uint32 dropped_attributes_count = 5;
    fixed32 flags = 6;
  }
  bytes trace_id = 1;
  bytes span_id = 2;
  string trace_state = 3;
  bytes parent_span_id = 4;
  string name = 5;
  int32 kind = 6;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  uint32 dropped_attributes_count = 10;
  repeated Event events = 11;
  uint32 dropped_events_count = 12;
  repeated Link links = 13;
  uint32 dropped_links_count = 14;
  Status status = 15;
  fixed32 flags = 16;
}
message Status { string message = 2; int32 code = 3; }

message LogsRequest { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; string schema_url = 3; }
message LogRecord {
  fixed64 time_unix_nano = 1;
  int32 severity_number = 2;
  string severity_text = 3;
  AnyValue body = 5;
  repeated KeyValue attributes = 6;
  uint32 dropped_attributes_count = 7;
  fixed32 flags = 8;
  bytes trace_id = 9;
  bytes span_id = 10;
  fixed64 observed_time_unix_nano = 11;
  string event_name = 12;
}

message MetricsRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Metric {
  string name = 1;
  string description = 2;
  string unit = 3;
  oneof data {
    Gauge gauge = 5;
    Sum sum = 7;
    Histogram histogram = 9;
    ExponentialHistogram exponential_histogram = 10;
    Summary summary = 11;
  }
  repeated KeyValue metadata = 12;
}
message Gauge { repeated NumberPoint data_points = 1; }
message Sum { repeated NumberPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; int32 aggregation_temporality = 2; }
message ExponentialHistogram { repeated ExponentialPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryPoint data_points = 1; }
message NumberPoint {
  fixed64 start_time_unix_nano = 2;
  fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5;
  repeated KeyValue attributes = 7;
  uint32 flags = 8;
}
message HistogramPoint {
  fixed64 start_time_unix_nano = 2;
  fixed64 time_unix_nano = 3;
  fixed64 count = 4;
  optional double sum = 5;
  repeated fixed64 bucket_counts = 6;
  repeated double explicit_bounds = 7;
  repeated Exemplar exemplars = 8;
  repeated KeyValue attributes = 9;
  uint32 flags = 10;
  optional double min = 11;
  optional double max = 12;
}
message ExponentialPoint {
  message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
  repeated KeyValue attributes = 1;
  fixed64 start_time_unix_nano = 2;
  fixed64 time_unix_nano = 3;
  fixed64 count = 4;
  optional double sum = 5;
  sint32 scale = 6;
  fixed64 zero_count = 7;
  Buckets positive = 8;
  Buckets negative = 9;
  uint32 flags = 10;
  repeated Exemplar exemplars = 11;
  optional double min = 12;
  optional double max = 13;
  double zero_threshold = 14;
}
message SummaryPoint {
  message Quantile { double quantile = 1; double value = 2; }
  fixed64 start_time_unix_nano = 2;
  fixed64 time_unix_nano = 3;
  fixed64 count = 4;
  double sum = 5;
  repeated Quantile quantile_values = 6;
  repeated KeyValue attributes = 7;
  uint32 flags = 8;
}
message Exemplar {
  fixed64 time_unix_nano = 2;
  oneof value { double as_double = 3; sfixed64 as_int = 6; }
  bytes span_id = 4;
  bytes trace_id = 5;
  repeated KeyValue filtered_attributes = 7;
}
`

type MessageName = 'TracesRequest' | 'MetricsRequest' | 'LogsRequest' | 'ExportResponse' | 'RpcStatus'

const { root } = protobuf.parse(schema, { keepCase: true })
const { root: jsonRoot } = protobuf.parse(schema)

/**
 * A message as plain data: 64-bit numbers as text, bytes as Uint8Array, fields that were not sent with their defaults, except
 * messages and the members of a `oneof`, which are absent. Throws on bytes that are no such message.
 */
export function decodeMessage(name: MessageName, bytes: Uint8Array): unknown {
  const type = root.lookupType(name)
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return type.toObject(type.decode(plain), { longs: String, arrays: true, defaults: true, oneofs: false })
}

export function encodeMessage(name: MessageName, content: Record<string, unknown>): Uint8Array {
  const type = root.lookupType(name)
  return type.encode(type.fromObject(content)).finish()
}

/**
 * A message in OTLP's JSON, as protobuf, by protobufjs and the specification's rules: lowerCamelCase keys and no others, ids in
 * hex, other bytes in base64, 64-bit numbers as text. Throws on what breaks them.
 */
export function fromJson(name: MessageName, text: string): Uint8Array {
  const type = jsonRoot.lookupType(name)
  return type.encode(type.fromObject(checked(JSON.parse(text), type))).finish()
}

const ids = ['traceId', 'spanId', 'parentSpanId']
const wide = ['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']

function checked(value: Record<string, unknown>, type: protobuf.Type): Record<string, unknown> {
  const fields = Object.entries(value).map(([key, content]) => {
    const field = type.fields[key]?.resolve()
    if (field === undefined) throw new Error(`${type.name} has no field ${key}`)
    const one = (item: unknown): unknown => checkedValue(item, field)
    return [key, field.repeated ? (content as unknown[]).map(one) : one(content)]
  })
  return Object.fromEntries(fields)
}

function checkedValue(value: unknown, { name, type, resolvedType }: protobuf.Field): unknown {
  if (resolvedType instanceof protobuf.Type) return checked(value as Record<string, unknown>, resolvedType)
  if (ids.includes(name)) return Buffer.from(String(value), 'hex').toString('base64')
  if (wide.includes(type) && !/^-?\d+$/.test(typeof value === 'string' ? value : ''))
    throw new Error(`${name} must be a text of digits, and is ${JSON.stringify(value)}`)
  if (type === 'double' && typeof value !== 'number' && !['NaN', 'Infinity', '-Infinity'].includes(String(value)))
    throw new Error(`${name} must be a number, and is ${JSON.stringify(value)}`)
  return value
}
