import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawChart } from './draw-chart.ts'

test('the longest bar fills the width, and the others are in proportion', () => {
  const bar = { low: 1, high: 1, isOurs: false }
  const svg = drawChart({
    title: 'Start',
    unit: 'ms',
    groups: [
      {
        name: 'a < b',
        bars: [
          { ...bar, label: 'x', value: 10 },
          { ...bar, label: 'y', value: 5 },
        ],
      },
    ],
  })
  assert.deepEqual(
    [...svg.matchAll(/<rect x="240" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width)),
    [530, 265],
  )
  assert.match(svg, />a &lt; b</)
})

test('less than nothing is drawn as nearly nothing, and its number is told', () => {
  const svg = drawChart({
    title: 'Start',
    unit: 'ms',
    groups: [{ name: 'g', bars: [{ label: 'x', value: -2, low: -3, high: -1, isOurs: true }] }],
  })
  assert.match(svg, /width="1" height="16" class="bar ours"/)
  assert.match(svg, />-2\.0</)
})
