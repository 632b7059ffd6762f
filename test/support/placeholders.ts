import type { Attributes, AttributeValue } from '@opentelemetry/api'
import type { ReceivedSpan } from './read-otlp.ts'

/** What differs from run to run in any text, and what stands for it in a golden file. This is the only such list. */
const inText: readonly (readonly [RegExp, string])[] = [
  [/(127\.0\.0\.1|localhost|\[::1\]):\d+/g, '$1:<port>'],
  // What libraries say of themselves and of the machine: their tested versions share one picture.
  [/^aws-sdk-js\/.*$/, 'aws-sdk-js/<version and machine>'],
  [/Deadline exceeded after .*/, 'Deadline exceeded after <seconds, and where>'],
  [/^OpenAI\/JS .*$/, 'OpenAI/JS <version>'],
  // Bunyan's own fields.
  [/"hostname":"[^"]*","pid":\d+/g, '"hostname":"<host>","pid":"<pid>"'],
  [/"time":"[^"]*Z"/g, '"time":"<time>"'],
]

/** Attributes that differ as a whole. */
const inAttributes: Readonly<Record<string, string>> = {
  'network.peer.port': '<port>',
  'network.local.port': '<port>',
  'client.port': '<port>',
  'server.port': '<port>',
  'url.port': '<port>',
  'acme.db.connection.wait_ms': '<ms>',
  'acme.grpc.remaining_ms': '<ms>',
  'acme.grpc.timeout_ms': '<ms>',
  'knex.version': '<version>',
  'memcached.version': '<version>',
  'messaging.socket.io.rooms': '<socket>',
}

/** The span with all that never repeats replaced. */
export function withPlaceholders(span: ReceivedSpan): ReceivedSpan {
  return {
    ...span,
    name: steadyText(span.name),
    status:
      span.status.message === undefined ? span.status : { ...span.status, message: steadyText(span.status.message) },
    attributes: steadyAttributes(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: steadyAttributes(event.attributes) })),
  }
}

/**
 * Output of an application with the ids in it replaced by what they point at: `<trace 1>` is the trace that began first,
 * `<server GET /users>` a span. An id that no span has stays as it is, so that a wrong one shows.
 */
export function outputWithPlaceholders(output: string, spans: readonly ReceivedSpan[]): string {
  return namesOfIds(spans).reduce((text, [id, name]) => text.replaceAll(id, name), steadyText(output))
}

const kinds = ['internal', 'server', 'client', 'producer', 'consumer']

function namesOfIds(spans: readonly ReceivedSpan[]): readonly (readonly [string, string])[] {
  const byStart = [...spans].sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
  const traces = [...new Set(byStart.map((span) => span.traceId))]
  return [
    ...traces.map((id, index) => [id, `<trace ${index + 1}>`] as const),
    ...spans.map((span) => [span.spanId, `<${kinds[span.kind]} ${span.name}>`] as const),
  ]
}

function steadyAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, inAttributes[key] ?? steadyValue(value)]),
  )
}

function steadyValue(value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value === 'string') return steadyText(value)
  return Array.isArray(value)
    ? (value.map((item) => (typeof item === 'string' ? steadyText(item) : item)) as string[])
    : value
}

function steadyText(text: string): string {
  return inText.reduce((changed, [pattern, placeholder]) => changed.replace(pattern, placeholder), text)
}
