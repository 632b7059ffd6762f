import assert from 'node:assert/strict'

/** What a propagator passes on must be valid, bounded, and what a header may hold, whatever it was made `from`. */
export function checkSentHeaders(sent: ReadonlyMap<string, string>, from: string): void {
  assert.match(sent.get('traceparent') ?? '', /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/, from)
  assert.ok((sent.get('tracestate') ?? '').split(',').length <= 32, from)
  const baggage = sent.get('baggage') ?? ''
  assert.ok(baggage.length <= 8192 && baggage.split(',').length <= 180, from)
  for (const [name, value] of sent) {
    assert.match(name, /^[\w!#$%&'*+.^`|~-]+$/, from)
    assert.match(value, /^[\t\x20-\x7e\x80-\xff]*$/, from)
  }
}
