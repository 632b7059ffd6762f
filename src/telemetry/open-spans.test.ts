import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteEnded, noteOpen, openSpans } from './open-spans.ts'
import type { RecordedSpan } from './span.ts'

const span = (name: string) => ({ name }) as RecordedSpan
const names = () => openSpans().map(({ name }) => name)

test('the last that has begun comes first, and none that has ended', () => {
  const [a, b, c] = [span('a'), span('b'), span('c')]
  const places = [a, b, c].map(noteOpen)
  noteEnded(b, places[1] as number)
  assert.deepEqual(names(), ['c', 'a'])
  noteEnded(a, places[0] as number)
  noteEnded(c, places[2] as number)
  assert.deepEqual(names(), [])
})

test('spans that nobody ends do not pile up, and do not take the place of others', () => {
  const first = span('first')
  const place = noteOpen(first)
  for (let index = 0; index < 5000; index++) noteOpen(span(String(index)))
  assert.equal(openSpans().length, 1024)
  assert.equal(names()[0], '4999')
  const later = names()
  noteEnded(first, place)
  assert.deepEqual(names(), later)
})
