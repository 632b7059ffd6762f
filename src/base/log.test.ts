import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './log.ts'

function logging(level: 'warn' | 'error' = 'warn') {
  const lines: string[] = []
  return { log: createLog(level, (line) => lines.push(line)), lines }
}

test('a line is printed once, with its code at the end', () => {
  const { log, lines } = logging()
  for (let time = 0; time < 3; time++) log.warn('no-exporter', 'It cannot be loaded.')
  assert.deepEqual(lines, ['otel-agent warn: It cannot be loaded. [no-exporter]\n'])
})

test('each outage is told, and each end of one', () => {
  const { log, lines } = logging()
  for (let outage = 0; outage < 2; outage++) {
    log.warn('export-failed', 'http://host: it answers 503 — spans are kept and sent again.')
    log.warn('export-recovered', 'http://host: delivering spans again — none were lost.')
  }
  assert.equal(lines.length, 4)
  assert.deepEqual(lines.slice(0, 2), lines.slice(2))
})

test('what is beyond the level is not printed, and nothing breaks a line or colours it', () => {
  const { log, lines } = logging('error')
  log.warn('a', 'b')
  log.error('bug', 'two\nlines\u001b[31m')
  assert.deepEqual(lines, ['otel-agent error: two lines [31m [bug]\n'])
})
