import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatus } from '@opentelemetry/api'

/** What the picture needs of a span: a `FinishedSpan` has it, and so has a span that a test's receiver decoded. */
export interface DrawableSpan {
  readonly name: string
  readonly kind: SpanKind
  spanContext(): Pick<SpanContext, 'traceId' | 'spanId'>
  readonly parentSpanContext?: Pick<SpanContext, 'spanId'> | undefined
  readonly startTime: HrTime
  readonly status: SpanStatus
  readonly attributes: Attributes
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[]
  readonly links: readonly unknown[]
}

export interface RenderOptions<Span> {
  /** Leaves out an attribute of a span or of its events. */
  readonly hide?: (key: string, value: unknown) => boolean
  /** Lines to show beneath a span, by its id: log lines, for one. */
  readonly notes?: ReadonlyMap<string, readonly string[]>
  /** Writes a service's name before each span: for a picture across services. */
  readonly serviceOf?: (span: Span) => string | undefined
}

interface Node<Span> {
  readonly span: Span
  readonly children: Node<Span>[]
}

const kinds = ['internal', 'server', 'client', 'producer', 'consumer']
const statusOk = 1
const statusError = 2

/**
 * One picture of one or several traces: the golden file of every library's test, what the console exporter prints, and what
 * the README shows. It holds no times and no ids, so it repeats exactly. Ends with a line break.
 */
export function renderTrace<Span extends DrawableSpan>(
  spans: readonly Span[],
  options: RenderOptions<Span> = {},
): string {
  return inOrder(rootsOf(spans), options)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

/** A span is a root if its parent is not among those given. */
function rootsOf<Span extends DrawableSpan>(spans: readonly Span[]): Node<Span>[] {
  const nodes = spans.map((span): Node<Span> => ({ span, children: [] }))
  const byId = new Map(nodes.map((node) => [idOf(node.span, node.span.spanContext().spanId), node]))
  return nodes.filter((node) => {
    const parentId = node.span.parentSpanContext?.spanId
    const parent = parentId === undefined ? undefined : byId.get(idOf(node.span, parentId))
    if (parent === node) return true
    parent?.children.push(node)
    return parent === undefined
  })
}

function idOf(span: DrawableSpan, spanId: string): string {
  return `${span.spanContext().traceId} ${spanId}`
}

/** The lines of each node, by start, then name; twins that started at once are told apart by what they look like. */
function inOrder<Span extends DrawableSpan>(nodes: readonly Node<Span>[], options: RenderOptions<Span>): string[][] {
  return nodes
    .map((node) => ({ span: node.span, lines: linesOf(node, options) }))
    .sort(
      (a, b) =>
        byTime(a.span.startTime, b.span.startTime) ||
        byText(a.span.name, b.span.name) ||
        byText(a.lines.join('\n'), b.lines.join('\n')),
    )
    .map(({ lines }) => lines)
}

function linesOf<Span extends DrawableSpan>({ span, children }: Node<Span>, options: RenderOptions<Span>): string[] {
  const beneath = [
    ...attributeLines(span.attributes, options),
    ...span.events.flatMap((event) => [
      `* ${onOneLine(event.name)}`,
      ...indented(attributeLines(event.attributes ?? {}, options)),
    ]),
    ...(span.links.length > 0 ? [`links: ${span.links.length}`] : []),
    ...(options.notes?.get(span.spanContext().spanId) ?? []).map((note) => `| ${onOneLine(note)}`),
    ...inOrder(children, options).flat(),
  ]
  return [titleOf(span, options.serviceOf?.(span)), ...indented(beneath)]
}

function titleOf(span: DrawableSpan, service: string | undefined): string {
  const title = `${kinds[span.kind] ?? 'unspecified'} ${onOneLine(span.name)}`
  return `${service === undefined ? '' : `[${service}] `}${title}${statusText(span.status)}`
}

function statusText({ code, message }: SpanStatus): string {
  if (code === statusOk) return ' OK'
  if (code !== statusError) return ''
  return message === undefined || message === '' ? ' FAILED' : ` FAILED: ${onOneLine(message)}`
}

function attributeLines(attributes: Attributes, { hide }: Pick<RenderOptions<never>, 'hide'>): string[] {
  return Object.entries(attributes)
    .filter(([key, value]) => value !== undefined && hide?.(key, value) !== true)
    .sort(([a], [b]) => byText(a, b))
    .map(([key, value]) => `${onOneLine(key)} = ${valueText(key, value)}`)
}

function valueText(key: string, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`
  if (typeof value !== 'string') return jsonText(value)
  // A stack holds paths and line numbers, which never repeat: its first line stands for it.
  if (key === 'exception.stacktrace') return firstLine(value)
  return readsAsText(value) ? value : JSON.stringify(value)
}

/** As JSON, but with the numbers that JSON does not know. */
function jsonText(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  return JSON.stringify(value) ?? 'null'
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 ? onOneLine(text) : `${onOneLine(text.slice(0, end))} …`
}

/** Quotes are for strings that would else be taken for a number, a boolean, a list, or nothing at all. */
function readsAsText(value: string): boolean {
  if (value !== value.trim() || value !== onOneLine(value) || value === '') return false
  return Number.isNaN(Number(value)) && !/^(true|false|null|NaN|["[{].*)$/.test(value)
}

/** Control characters could draw lines of their own, or move a terminal's cursor. */
function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped)
}

function escaped(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}

function byTime(a: HrTime, b: HrTime): number {
  return a[0] - b[0] || a[1] - b[1]
}

function byText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
