import type { HrTime } from '@opentelemetry/api'
import type { ReceivedSpan } from '../../test/support/read-otlp.ts'
import type { LogLine } from './log-line.ts'
import { type Colour, paint } from './paint.ts'

const treeWidth = 52
const barWidth = 24
const lineWidth = 104
const statusError = 2
/** By the number of a span's kind: internal, server, client, producer, consumer. */
const marks = ['·', '●', '→', '⇢', '⇠']
const serviceColours: readonly Colour[] = ['cyan', 'magenta', 'blue']
const levelColours = { info: 'green', warn: 'yellow', error: 'red' } as const

interface Trace {
  readonly spans: readonly ReceivedSpan[]
  readonly logs: readonly LogLine[]
}

/** A line of the picture: a span with its bar, or a remark beneath one. */
interface Row {
  /** The lines that lead to it, as `│ ├─`. */
  readonly branch: string
  readonly text: string
  readonly colour?: Colour | undefined
  /** Of a log line. */
  readonly level?: LogLine['level']
  readonly span?: ReceivedSpan
}

/** One trace as a tree: each span with its service and its time, and beneath it the log lines that were written in it. */
export function drawTrace(trace: Trace, services: readonly string[]): string {
  const root = trace.spans.find((span) => span.parentSpanId === undefined)
  if (root === undefined) return ''
  const width = Math.max(...services.map((name) => name.length)) + 2
  let above = ''
  return rowsOf(root, '', '', trace)
    .map((row) => {
      if (row.span === undefined) return remark(row, width)
      const service = serviceOf(row.span)
      const colour = serviceColours[services.indexOf(service) % serviceColours.length] ?? 'cyan'
      const name = paint(colour, (service === above ? '' : service).padEnd(width))
      above = service
      return `${name}${spanLine(row, row.span, root, colour)}`
    })
    .join('\n')
}

function rowsOf(span: ReceivedSpan, branch: string, beneath: string, trace: Trace): Row[] {
  const children = trace.spans.filter((child) => child.parentSpanId === span.spanId).sort(byStart)
  const logs = trace.logs.filter((log) => log.spanId === span.spanId)
  const side = `${beneath}${children.length > 0 ? '│' : ' '}   `
  const isFailed = span.status.code === statusError
  return [
    { branch, text: titleOf(span), span, colour: isFailed ? 'red' : undefined },
    ...(isFailed && span.status.message ? [{ branch: side, text: span.status.message, colour: 'red' as const }] : []),
    ...statementOf(span).map((text) => ({ branch: side, text, colour: 'dim' as const })),
    ...logs.map((log) => ({ branch: side, text: logText(log), level: log.level })),
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1
      return rowsOf(child, `${beneath}${isLast ? '└─' : '├─'}`, `${beneath}${isLast ? '  ' : '│ '}`, trace)
    }),
  ]
}

function spanLine({ branch, text, colour }: Row, span: ReceivedSpan, root: ReceivedSpan, service: Colour): string {
  const title = clip(text, treeWidth - branch.length)
  const gap = ' '.repeat(treeWidth - branch.length - title.length)
  const time = `${milliseconds(span.startTime, span.endTime).toFixed(1)} ms`
  const painted = colour === undefined ? title : paint(colour, title)
  return `${paint('dim', branch)}${painted}${gap}  ${paint(colour ?? service, bar(span, root))}${time.padStart(10)}`
}

function remark({ branch, level, text, colour }: Row, width: number): string {
  const label = level === undefined ? '' : `${level.padEnd(5)} `
  const clipped = clip(text, lineWidth - width - branch.length - label.length)
  const painted = colour === undefined ? clipped : paint(colour, clipped)
  return `${' '.repeat(width)}${paint('dim', branch)}${level === undefined ? '' : paint(levelColours[level], label)}${painted}`
}

/** Where the span lies in the time of the whole trace. */
function bar(span: ReceivedSpan, root: ReceivedSpan): string {
  const cell = milliseconds(root.startTime, root.endTime) / barWidth
  const from = between(0, Math.floor(milliseconds(root.startTime, span.startTime) / cell), barWidth - 1)
  const to = between(from + 1, Math.ceil(milliseconds(root.startTime, span.endTime) / cell), barWidth)
  return `${' '.repeat(from)}${'━'.repeat(to - from)}${' '.repeat(barWidth - to)}`
}

function titleOf(span: ReceivedSpan): string {
  const status = span.attributes['http.response.status_code'] ?? span.attributes['http.status_code']
  const failure = span.status.code === statusError ? ' ✗' : ''
  return `${marks[span.kind] ?? '·'} ${span.name}${status === undefined ? '' : ` ${status}`}${failure}`
}

function statementOf({ attributes }: ReceivedSpan): string[] {
  const statement = attributes['db.query.text'] ?? attributes['db.statement']
  return statement === undefined ? [] : [String(statement).replace(/\s+/g, ' ')]
}

function logText({ message, fields }: LogLine): string {
  return [message, '', ...Object.entries(fields).map(([key, value]) => `${key}=${valueText(value)}`)].join(' ')
}

function valueText(value: unknown): string {
  return typeof value === 'string' && !/\s/.test(value) ? value : JSON.stringify(value)
}

function serviceOf(span: ReceivedSpan): string {
  return String(span.resource['service.name'])
}

function byStart(a: ReceivedSpan, b: ReceivedSpan): number {
  return a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1]
}

function milliseconds(from: HrTime, to: HrTime): number {
  return (to[0] - from[0]) * 1e3 + (to[1] - from[1]) / 1e6
}

function between(least: number, value: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}

function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
