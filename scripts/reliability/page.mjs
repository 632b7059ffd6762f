// docs/reliability.md: what stands between its two marks is printed from the promises and from the recorded results.
import { readFileSync } from 'node:fs'
import { promises } from '../../test/harm/promises.mjs'

const page = 'docs/reliability.md'
export const recordFile = 'docs/generated/reliability.json'
const marks = ['<!-- printed by `npm run reliability` -->', '<!-- to here -->']
const lines = ['18', '20', '22', '24', '26']

export function readRecord() {
  return JSON.parse(readFileSync(recordFile, 'utf8'))
}

export function reliabilityPage() {
  const text = readFileSync(page, 'utf8')
  const [from, to] = marks.map((mark) => text.indexOf(mark))
  return text.slice(0, from + marks[0].length) + printed(readRecord()) + text.slice(to)
}

export function printed({ machine, results }) {
  return [
    '',
    '',
    `Tests that passed, of those that ran, on each Node.js line. ${machine}. Releases: ${releasesIn(results).join(', ')}.`,
    '',
    `| Fault | Promise | Test | ${lines.join(' | ')} |`,
    `|---|---|---|${lines.map(() => '---|').join('')}`,
    ...promises.map(({ id, fault, promise, test }) =>
      row(fault, promise, `\`${test}\``, ...lines.map((line) => cell(results[id] ?? {}, line))),
    ),
    '',
    '',
  ].join('\n')
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`
}

/** Empty where nothing was run: another line stands for it. */
function cell(releases, line) {
  const counts = Object.entries(releases).flatMap(([release, count]) => (release.startsWith(`${line}.`) ? [count] : []))
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0)
  if (counts.length === 0) return ''
  const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
  return `${sum('passed')} of ${sum('passed') + sum('failed')}${skipped}`
}

function releasesIn(results) {
  const releases = new Set(Object.values(results).flatMap(Object.keys))
  return [...releases].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}
