import type { JaegerLog, JaegerProcess, JaegerSpan } from './jaeger-span.ts'
import type { Tag, TagValue } from './tag.ts'

export const truncatedTag = 'acme.otel.truncated'
const mark = '… [truncated]'
/** What is shorter than this is left alone, as long as something longer can be cut. */
const worthCutting = 128
/** How many names of cut values are told. */
const maxNamed = 20

interface Cut {
  readonly key: string
  readonly bytes: number
  apply(bytes: number): void
}

/**
 * The span with its largest values cut, until it loses `excess` bytes; where that is not enough, its last logs are left out.
 * Never the span itself. `acme.otel.truncated` names what was cut.
 */
export function shrinkSpan(span: JaegerSpan, excess: number): JaegerSpan {
  const tags = span.tags.map(copyOf)
  const logs = span.logs.map(({ time, fields }) => ({ time, fields: fields.map(copyOf) }))
  const { cut, missing } = cutLargest([...tags, ...logs.flatMap(({ fields }) => fields)], excess + 2_000)
  const { kept, left } = withoutLast(logs, missing)
  const slimmer = left === 0 ? tags : withDropped(tags, left)
  const named = [...new Set(cut)].slice(0, maxNamed).join(', ')
  const notice: Tag = [truncatedTag, left === 0 ? named : `${named === '' ? '' : `${named}, `}${left} logs`]
  const name = Buffer.byteLength(span.name) > 1_000 ? cutTo(span.name, 1_000) : span.name
  return { ...span, name, tags: [...slimmer, notice], logs: kept }
}

export function shrinkProcess(process: JaegerProcess, excess: number): JaegerProcess {
  const tags = process.tags.map(copyOf)
  const { cut } = cutLargest(tags, excess + 2_000)
  return { ...process, tags: [...tags, [truncatedTag, cut.slice(0, maxNamed).join(', ')]] }
}

type OpenTag = [key: string, value: TagValue]

function copyOf([key, value]: Tag): OpenTag {
  return [key, value]
}

function cutLargest(tags: readonly OpenTag[], excess: number): { cut: string[]; missing: number } {
  let missing = excess
  const cut: string[] = []
  for (const { key, bytes, apply } of cutsOf(tags)) {
    if (missing <= 0) break
    const rest = Math.max(worthCutting, bytes - missing - mark.length)
    apply(rest)
    cut.push(key)
    missing -= bytes - rest - Buffer.byteLength(mark)
  }
  return { cut, missing }
}

/** The largest first. */
function cutsOf(tags: readonly OpenTag[]): Cut[] {
  const cuts = tags.flatMap((tag): Cut[] => {
    const value = tag[1]
    const bytes = typeof value === 'string' ? Buffer.byteLength(value) : value instanceof Uint8Array ? value.length : 0
    if (bytes <= 2 * worthCutting) return []
    const apply = (rest: number): void => {
      tag[1] = typeof value === 'string' ? cutTo(value, rest) : (value as Uint8Array).subarray(0, rest)
    }
    return [{ key: tag[0], bytes, apply }]
  })
  return cuts.sort((a, b) => b.bytes - a.bytes)
}

/** By bytes, but never in the middle of a character. */
function cutTo(text: string, bytes: number): string {
  const encoded = Buffer.from(text)
  let end = Math.min(bytes, encoded.length)
  while (end > 0 && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--
  return encoded.toString('utf8', 0, end) + mark
}

function withoutLast(logs: readonly JaegerLog[], missing: number): { kept: readonly JaegerLog[]; left: number } {
  let end = logs.length
  let rest = missing
  while (rest > 0 && end > 0) rest -= sizeOf(logs[--end] as JaegerLog)
  return { kept: logs.slice(0, end), left: logs.length - end }
}

/** Rather too small a guess: the numbers of Thrift take as much again. */
function sizeOf({ fields }: JaegerLog): number {
  return fields.reduce((sum, [key, value]) => sum + key.length + (typeof value === 'string' ? value.length : 8), 16)
}

function withDropped(tags: readonly Tag[], more: number): Tag[] {
  const key = 'otel.dropped_events_count'
  const known = tags.find(([name]) => name === key)?.[1]
  return [...tags.filter(([name]) => name !== key), [key, (typeof known === 'number' ? known : 0) + more]]
}
