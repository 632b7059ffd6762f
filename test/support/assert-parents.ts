import assert from 'node:assert/strict'
import type { ReceivedSpan } from './read-otlp.ts'

const serverKind = 1

/** Each request has made two queries. Its id stands in its URL, and in the text of its queries. */
export function assertParents(spans: readonly ReceivedSpan[], requests: number): void {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const serverOf = (span: ReceivedSpan | undefined): ReceivedSpan | undefined =>
    span === undefined || span.kind === serverKind ? span : serverOf(byId.get(span.parentSpanId ?? ''))
  const queries = spans.filter(({ attributes }) => isQuery(attributes))
  const lowest = queries.filter(({ spanId }) => !queries.some(({ parentSpanId }) => parentSpanId === spanId))
  assert.equal(spans.filter(({ kind }) => kind === serverKind).length, requests)
  assert.equal(lowest.length, 2 * requests)
  const strayed = lowest.flatMap((span) => {
    const text = String(span.attributes['db.query.text'])
    const id = text.match(/request_(\d+)/)?.[1]
    const path = serverOf(span)?.attributes['url.path']
    return path === `/${id}` ? [] : [`${text} is under ${path}`]
  })
  assert.deepEqual(strayed, [])
}

function isQuery(attributes: ReceivedSpan['attributes']): boolean {
  return /request_\d/.test(String(attributes['db.query.text']))
}
