/** Groups of horizontal bars: a group for each question, a bar for each agent. */
export interface Chart {
  readonly title: string
  readonly unit: string
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[]
}

export interface Bar {
  readonly label: string
  readonly value: number
  /** The middle half of the rounds. */
  readonly low: number
  readonly high: number
  readonly isOurs: boolean
}

const width = 860
const labelWidth = 240
const barHeight = 16
const rowHeight = 22
const headHeight = 26
const top = 48
/** For the number at a bar's end. */
const numberWidth = 90

/** An SVG that reads on light and on dark pages. The longest bar of all fills the width, so that groups compare. */
export function drawChart({ title, unit, groups }: Chart): string {
  const longest = Math.max(1e-9, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)))
  const scale = (width - labelWidth - numberWidth) / longest
  const parts: string[] = []
  let y = top
  for (const { name, bars } of groups) {
    parts.push(text(12, y + 16, name, 'group'))
    y += headHeight
    for (const bar of bars) {
      parts.push(...drawBar(bar, y, scale))
      y += rowHeight
    }
    y += 10
  }
  const head = text(12, 26, `${title}, ${unit}`, 'title')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escaped(title)}">\n${style}\n${[head, ...parts].join('\n')}\n</svg>\n`
}

function drawBar({ label, value, low, high, isOurs }: Bar, y: number, scale: number): string[] {
  const at = (of: number): number => Math.round((labelWidth + Math.max(0, of) * scale) * 10) / 10
  const middle = y + barHeight / 2
  return [
    text(labelWidth - 8, y + 12, label, isOurs ? 'label ours' : 'label'),
    `<rect x="${labelWidth}" y="${y}" width="${Math.max(1, at(value) - labelWidth)}" height="${barHeight}" class="${isOurs ? 'bar ours' : 'bar'}"/>`,
    `<path d="M${at(low)} ${middle}H${at(high)}" class="spread"/>`,
    text(at(Math.max(value, high)) + 6, y + 12, value.toFixed(1), 'number'),
  ]
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text x="${Math.round(x * 10) / 10}" y="${y}" class="${kind}">${escaped(content)}</text>`
}

function escaped(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}

const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #333 }
.title { font-size: 15px; font-weight: 600 }
.group { font-weight: 600 }
.label { text-anchor: end }
.label.ours { font-weight: 600 }
.bar { fill: #9aa7b4 }
.bar.ours { fill: #2a7de1 }
.spread { stroke: #333; stroke-width: 1.5; opacity: .55 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .bar { fill: #66717c } .spread { stroke: #ddd } }
</style>`
