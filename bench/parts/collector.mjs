// The receiver: a process of its own on loopback that takes what every agent sends, counts it, and answers as a willing
// receiver would. `slow=<ms>` makes it wait before each answer. Its parent asks for the counts.
import { createServer } from 'node:http'
import { gunzipSync, inflateSync } from 'node:zlib'

const slowMs = Number(process.argv[2] ?? 0)
/** Requests that were served, as each protocol tells them: OTLP's server spans, the transactions and traces of the others. */
const counts = { served: 0, spans: 0, posts: 0, bytes: 0, elsewhere: 0 }

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const sent = Buffer.concat(chunks)
    counts.posts++
    counts.bytes += sent.length
    count(request, sent)
    setTimeout(() => answer(request, response), slowMs)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send(counts))
process.on('disconnect', () => process.exit())

function count(request, sent) {
  const path = request.url.split('?')[0]
  if (path.endsWith('/v1/traces')) countOtlp(request, unpacked(request, sent))
  else if (path.endsWith('/intake/v2/events')) countLines(unpacked(request, sent), '{"transaction"', '{"span"')
  else if (path.endsWith('/envelope/')) countEnvelope(unpacked(request, sent))
  else if (/\/v0\.\d\/traces$/.test(path)) counts.served += Number(request.headers['x-datadog-trace-count'] ?? 0)
  else counts.elsewhere++
}

function unpacked(request, sent) {
  const encoding = request.headers['content-encoding']
  if (encoding === 'gzip') return gunzipSync(sent)
  return encoding === 'deflate' ? inflateSync(sent) : sent
}

function answer(request, response) {
  if (request.headers['content-type']?.includes('protobuf')) {
    response.writeHead(200, { 'content-type': 'application/x-protobuf' })
    response.end()
  } else {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(request.url === '/' ? '{"version":"8.15.0"}' : '{}')
  }
}

const serverKind = 2

function countOtlp(request, body) {
  if (request.headers['content-type']?.includes('json')) countJson(JSON.parse(body))
  else countProtobuf(body)
}

function countJson({ resourceSpans = [] }) {
  const scopes = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans)
  for (const { kind } of scopes.flatMap(({ spans = [] }) => spans)) countSpan(kind)
}

/** ExportTraceServiceRequest.resource_spans = 1 → ResourceSpans.scope_spans = 2 → ScopeSpans.spans = 2 → Span.kind = 6. */
function countProtobuf(body) {
  const scopes = messages(body, 1).flatMap((resourceSpans) => messages(resourceSpans, 2))
  for (const span of scopes.flatMap((scopeSpans) => messages(scopeSpans, 2))) countSpan(firstVarint(span, 6))
}

function countSpan(kind) {
  counts.spans++
  if (kind === serverKind) counts.served++
}

/** The bodies of all fields of that number. */
function messages(bytes, wanted) {
  const found = []
  walk(bytes, (field, from, to) => {
    if (field === wanted) found.push(bytes.subarray(from, to))
    return false
  })
  return found
}

function firstVarint(bytes, wanted) {
  let value = 0
  walk(bytes, (field, from) => {
    if (field === wanted) value = bytes[from]
    return field === wanted
  })
  return value
}

function walk(bytes, visit) {
  let at = 0
  const varint = () => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const from = at
    const width = { 0: () => varint() * 0, 1: () => 8, 2: varint, 5: () => 4 }[tag & 7]()
    const start = (tag & 7) === 2 ? at : from
    if ((tag & 7) !== 0) at += width
    if (visit(tag >>> 3, start, at)) return
  }
}

function countLines(body, served, other) {
  for (const line of body.toString('latin1').split('\n')) {
    if (line.startsWith(served)) counts.served++
    if (line.startsWith(served) || line.startsWith(other)) counts.spans++
  }
}

/** Sentry: lines of JSON, an item's header before each item. */
function countEnvelope(body) {
  for (const line of body.toString('utf8').split('\n')) {
    if (line.startsWith('{"type":"transaction"')) counts.served++
    if (line.includes('"is_segment":true')) counts.served += line.split('"is_segment":true').length - 1
  }
}
