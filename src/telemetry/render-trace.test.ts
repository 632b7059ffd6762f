import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { type DrawableSpan, renderTrace } from './render-trace.ts'

interface Drawn extends Partial<Omit<DrawableSpan, 'spanContext' | 'startTime'>> {
  readonly id: string
  readonly parent?: string
  readonly trace?: string
  readonly start?: number
}

function span({ id, parent, trace = 't', start = 0, ...rest }: Drawn): DrawableSpan {
  return {
    name: id,
    kind: 0,
    status: { code: 0 },
    attributes: {},
    events: [],
    links: [],
    ...rest,
    spanContext: () => ({ traceId: trace, spanId: id }),
    parentSpanContext: parent === undefined ? undefined : { spanId: parent },
    startTime: [start, 0],
  }
}

const query: Attributes = {
  'db.system.name': 'postgresql',
  'db.query.text': 'SELECT ?',
  'db.namespace': 'shop',
}

test('a trace is drawn as a tree, attributes by key, without ids or times', () => {
  const spans = [
    span({ id: 'b', parent: 'a', name: 'SELECT shop', kind: 2, attributes: query }),
    span({ id: 'a', name: 'GET /orders', kind: 1, attributes: { 'http.route': '/orders' } }),
  ]
  assert.equal(
    renderTrace(spans),
    `server GET /orders
  http.route = /orders
  client SELECT shop
    db.namespace = shop
    db.query.text = SELECT ?
    db.system.name = postgresql
`,
  )
})

test('children stand in the order of their start, then by name, then by what they hold', () => {
  const spans = [
    span({ id: 'd', parent: 'a', start: 2, name: 'same', attributes: { n: 2 } }),
    span({ id: 'c', parent: 'a', start: 2, name: 'same', attributes: { n: 1 } }),
    span({ id: 'e', parent: 'a', start: 2, name: 'early in the alphabet', kind: 1 }),
    span({ id: 'b', parent: 'a', start: 1, name: 'zulu' }),
    span({ id: 'a' }),
  ]
  const picture = `internal a
  internal zulu
  server early in the alphabet
  internal same
    n = 1
  internal same
    n = 2
`
  assert.equal(renderTrace(spans), picture)
  assert.equal(renderTrace([...spans].reverse()), picture)
})

test('several roots are sorted by start; a parent in another trace, or not given, is no parent', () => {
  const spans = [
    span({ id: 'late', start: 3 }),
    span({ id: 'orphan', parent: 'nowhere', start: 2 }),
    span({ id: 'x', trace: 'other', parent: 'late', start: 1 }),
  ]
  assert.equal(renderTrace(spans), 'internal x\n\ninternal orphan\n\ninternal late\n')
})

test('a span that names itself as its parent is drawn once', () => {
  assert.equal(renderTrace([span({ id: 'a', parent: 'a' })]), 'internal a\n')
})

test('status, events and links are shown', () => {
  const failed = span({
    id: 'a',
    kind: 4,
    status: { code: 2, message: 'could not\nconnect' },
    attributes: { key: 1 },
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'Error',
          'exception.message': 'no',
          'exception.stacktrace': 'Error: no\n  at x',
        },
      },
      { name: 'retry' },
    ],
    links: [{}, {}],
  })
  assert.equal(
    renderTrace([
      failed,
      span({ id: 'b', start: 1, status: { code: 2 } }),
      span({ id: 'c', start: 2, status: { code: 1 } }),
    ]),
    `consumer a FAILED: could not\\nconnect
  key = 1
  * exception
    exception.message = no
    exception.stacktrace = Error: no …
    exception.type = Error
  * retry
  links: 2

internal b FAILED

internal c OK
`,
  )
})

test('a value shows its type', () => {
  const attributes = {
    array: ['a', 'b c', '1'],
    bool: true,
    boolText: 'true',
    double: 0.5,
    empty: '',
    emptyArray: [],
    escape: '\u001b[31mred',
    holes: [1, null, undefined, Number.NaN],
    int: 200,
    intText: '200',
    list: '[1]',
    minusZero: -0,
    nan: Number.NaN,
    nanText: 'NaN',
    padded: ' x',
    sql: 'SELECT 1\n  FROM t',
    text: 'a = b',
    unicode: 'größe 数',
  }
  assert.equal(
    renderTrace([span({ id: 'a', attributes })]),
    `internal a
  array = ["a", "b c", "1"]
  bool = true
  boolText = "true"
  double = 0.5
  empty = ""
  emptyArray = []
  escape = "\\u001b[31mred"
  holes = [1, null, null, NaN]
  int = 200
  intText = "200"
  list = "[1]"
  minusZero = -0
  nan = NaN
  nanText = "NaN"
  padded = " x"
  sql = "SELECT 1\\n  FROM t"
  text = a = b
  unicode = größe 数
`,
  )
})

test('attributes can be hidden, notes added, services named', () => {
  const spans = [
    span({
      id: 'a',
      attributes: { 'net.port': 1234, kept: 1 },
      events: [{ name: 'e', attributes: { 'net.port': 1 } }],
    }),
    span({ id: 'b', parent: 'a' }),
  ]
  const picture = renderTrace(spans, {
    hide: (key) => key === 'net.port',
    notes: new Map([['b', ['INFO stock is low', 'WARN\nforged']]]),
    serviceOf: (drawn) => (drawn.spanContext().spanId === 'a' ? 'gateway' : undefined),
  })
  assert.equal(
    picture,
    `[gateway] internal a
  kept = 1
  * e
  internal b
    | INFO stock is low
    | WARN\\nforged
`,
  )
})

test('no spans, no picture', () => {
  assert.equal(renderTrace([]), '')
})
