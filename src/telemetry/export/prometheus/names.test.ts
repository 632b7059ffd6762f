import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familyName, labelsOf, unitName } from './names.ts'

for (const [unit, ofCounter, ofGauge] of [
  ['s', 'seconds', 'seconds'],
  ['ms', 'milliseconds', 'milliseconds'],
  ['By', 'bytes', 'bytes'],
  ['By/s', 'bytes_per_second', 'bytes_per_second'],
  ['{order}', '', ''],
  ['{order}/s', 'per_second', 'per_second'],
  ['1', '', 'ratio'],
  ['', '', ''],
  ['%', 'percent', 'percent'],
  ['m/s', 'meters_per_second', 'meters_per_second'],
  ['foo-bar', 'foo_bar', 'foo_bar'],
] as const) {
  test(`the unit ${unit}`, () => {
    assert.deepEqual([unitName(unit, false), unitName(unit, true)], [ofCounter, ofGauge])
  })
}

for (const [name, unit, isCounter, expected] of [
  ['http.server.request.duration', 'seconds', false, 'http_server_request_duration_seconds'],
  ['v8js.memory.heap.used', 'bytes', false, 'v8js_memory_heap_used_bytes'],
  ['disk.bytes.read', 'bytes', true, 'disk_bytes_read'],
  ['requests_total', '', true, 'requests'],
  ['sent_bytes_total', 'bytes', true, 'sent_bytes'],
  ['requests_total', '', false, 'requests_total'],
  ['a..b/-c', '', false, 'a_b_c'],
  ['3d.views', '', false, '_3d_views'],
] as const) {
  test(`${name} in ${unit || 'nothing'}${isCounter ? ', a counter' : ''}`, () => {
    assert.equal(familyName(name, unit, isCounter), expected)
  })
}

test('labels: legal keys, texts, one label where two keys become the same', () => {
  const labels = labelsOf({
    'http.route': '/a',
    'b-c': 1,
    'b.c': true,
    __own: 'x',
    '1st': 'y',
    list: ['a'],
    no: undefined,
  })
  assert.deepEqual(
    [...labels],
    [
      ['_1st', 'y'],
      ['_own', 'x'],
      ['b_c', '1;true'],
      ['http_route', '/a'],
      ['list', '["a"]'],
    ],
  )
})
