import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDeliveryReport, type DeliveryReport } from './delivery-report.ts'

interface Trial {
  readonly report: DeliveryReport
  readonly told: string[]
  pass(ms: number): void
}

const minute = 60_000

function trial(): Trial {
  const told: string[] = []
  let time = 0
  const waiting: { readonly at: number; readonly work: () => void }[] = []
  const report = createDeliveryReport({
    signal: 'traces',
    where: 'https://otel.example/v1/traces',
    warn: (code, message) => void told.push(`${code}: ${message}`),
    now: () => time,
    later: (work, ms) => waiting.push({ at: time + ms, work }),
  })
  return {
    report,
    told,
    pass: (ms) => {
      time += ms
      for (const { work } of waiting.splice(0, waiting.filter(({ at }) => at <= time).length)) work()
    },
  }
}

const place = 'https://otel.example/v1/traces'

test('a single failure that is made up for is not told', () => {
  const { report, told } = trial()
  report.failed('it answers 503', '', 0)
  report.delivered(0, '')
  report.failed('it answers 503', '', 0)
  report.delivered(0, '')
  assert.deepEqual(told, [])
})

test('a failure that lasts: one line, then one every five minutes with what was lost, then the end', () => {
  const { report, told, pass } = trial()
  for (let minutes = 0; minutes < 12; minutes++) {
    for (let failure = 0; failure < 60; failure++) report.failed('it answers 503', 'do something', minutes < 2 ? 0 : 5)
    pass(minute)
  }
  report.delivered(0, '')
  report.delivered(0, '')
  assert.deepEqual(told, [
    `export-failed: ${place}: it answers 503 — spans are kept and sent again — do something.`,
    `export-failed: ${place}: it answers 503 — 900 spans were dropped — do something.`,
    `export-failed: ${place}: it answers 503 — 2400 spans were dropped — do something.`,
    `export-recovered: ${place}: delivering spans again — 3000 were dropped in between.`,
  ])
})

test('what is lost at the first failure is told at once', () => {
  const { report, told } = trial()
  report.failed('it answers 400', '', 7)
  assert.deepEqual(told, [`export-failed: ${place}: it answers 400 — 7 spans were dropped.`])
})

test('coming and going is told once in five minutes', () => {
  const { report, told, pass } = trial()
  for (let round = 0; round < 20; round++) {
    report.failed('it answers 400', '', 1)
    report.delivered(0, '')
    pass(minute / 4 - 1)
  }
  assert.deepEqual(told, [
    `export-failed: ${place}: it answers 400 — 1 spans were dropped.`,
    `export-recovered: ${place}: delivering spans again — 1 were dropped in between.`,
  ])
})

test('at the end, all that was lost and not told is told in one line', () => {
  const { report, told } = trial()
  report.failed('it answers 400', '', 1)
  report.failed('it answers 400', '', 2)
  report.hold()
  report.failed('it does not answer', '', 3)
  report.failed('it does not answer', '', 4)
  report.release()
  report.release()
  assert.deepEqual(told, [
    `export-failed: ${place}: it answers 400 — 1 spans were dropped.`,
    `export-failed: ${place}: it does not answer — 10 spans were dropped.`,
  ])
})

test('partial successes are summed up between their lines', () => {
  const { report, told, pass } = trial()
  for (let minutes = 0; minutes < 6; minutes++) {
    report.delivered(2, 'too old')
    pass(minute)
  }
  report.delivered(0, 'deprecated')
  assert.deepEqual(told, [
    `export-partial: ${place} rejected 2 spans: "too old" — the others were accepted.`,
    `export-partial: ${place} rejected 10 spans: "too old" — the others were accepted.`,
  ])
})

test('what was rejected and not told is told after five minutes, or when the process ends', () => {
  const { report, told, pass } = trial()
  for (const rejected of [1, 2, 3]) report.delivered(rejected, 'too old')
  pass(5 * minute - 1)
  assert.equal(told.length, 1)
  pass(1)
  assert.deepEqual(told.slice(1), [`export-partial: ${place} rejected 6 spans: "too old" — the others were accepted.`])
  pass(20 * minute)
  report.delivered(4, '')
  report.delivered(5, '')
  report.hold()
  report.release()
  assert.deepEqual(told.slice(2), [
    `export-partial: ${place} rejected 10 spans — the others were accepted.`,
    `export-partial: ${place} rejected 15 spans — the others were accepted.`,
  ])
  pass(20 * minute)
  assert.equal(told.length, 4)
})

test('what was lost and not told is told after five minutes, though nothing else fails', () => {
  const { report, told, pass } = trial()
  report.failed('it answers 503', '', 0)
  report.failed('it answers 503', '', 0)
  report.failed('it answers 503', '', 3)
  pass(5 * minute - 1)
  assert.equal(told.length, 1)
  pass(1)
  assert.deepEqual(told.slice(1), [`export-failed: ${place}: it answers 503 — 3 spans were dropped.`])
  report.delivered(0, '')
  assert.deepEqual(told.slice(2), [`export-recovered: ${place}: delivering spans again — 3 were dropped in between.`])
})

test('what is lost by coming and going is told after five minutes, to the last', () => {
  const { report, told, pass } = trial()
  for (let round = 0; round < 4; round++) {
    report.failed('it answers 400', '', 1)
    report.delivered(0, '')
  }
  assert.equal(told.length, 2)
  pass(5 * minute)
  assert.deepEqual(told.slice(2), [`export-failed: ${place}: it answers 400 — 3 spans were dropped.`])
  pass(20 * minute)
  assert.equal(told.length, 3)
})
