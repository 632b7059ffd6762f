import type { Scope } from '../../finished-span.ts'
import type { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import { type AttributePlan, createPlan } from './attribute-plan.ts'
import { fixedIndex, tellFixed } from './own-tags.ts'
import { isLong, type TagValue } from './tag.ts'

/** As Thrift numbers them. */
export const tagType = { text: 0, double: 1, bool: 2, long: 3, bytes: 4 } as const
export type TagType = (typeof tagType)[keyof typeof tagType]

/** How an encoding writes a tag. */
export interface TagForm {
  readonly buffer: ProtobufWriter
  /** What says the key and the type: the same for all values. */
  prefix(key: string, type: TagType): Uint8Array
  tag(prefix: Uint8Array, type: TagType, value: TagValue): void
  /** What comes before a tag of a span wherever it stands in a list of them, and is no part of the tag. */
  lead(): void
}

interface KnownTag {
  type: TagType
  prefix: Uint8Array
  value: TagValue | undefined
  entry: Uint8Array | undefined
}

/** Of all spans that have scope, kind and status in common. */
export interface FixedTags {
  readonly count: number
  readonly entries: Uint8Array
  /** By the spans' names. */
  readonly plans: Map<string, AttributePlan>
}

const maxKnown = 2048
const maxScopes = 256
const maxPlans = 64
const longestKey = 128
const longestValue = 128

/**
 * The same keys come again and again, and most with the value that they had in the span before (a scheme, a method, a port): what
 * comes before the value is kept from the first time on, the whole tag from the second. What scope, kind and status of a span make
 * is kept in one piece. One for each encoding; with nothing private, which is slow on Node 18.
 */
export class TagMemo {
  readonly form: TagForm
  readonly known = new Map<string, KnownTag>()
  readonly fixed = new Map<Scope, (FixedTags | undefined)[]>()

  constructor(form: TagForm) {
    this.form = form
  }

  write(key: string, value: TagValue): void {
    const known = this.known.get(key)
    if (known === undefined) {
      writeNew(this, key, value)
    } else if (known.entry !== undefined && value === known.value) {
      this.form.buffer.append(known.entry)
    } else {
      writeKnown(this.form, known, key, value)
    }
  }

  /** All that `tellFixed` tells. */
  fixedOf(scope: Scope, kind: number, code: number): FixedTags {
    return this.fixed.get(scope)?.[fixedIndex(kind, code)] ?? keepFixed(this, scope, kind, code)
  }

  /** The bytes of what is written; they are not left in the buffer. */
  keep(write: () => void): Uint8Array {
    const { buffer } = this.form
    const start = buffer.at
    write()
    const kept = copied(buffer, start)
    buffer.at = start
    return kept
  }
}

export function planOf(fixed: FixedTags, name: string): AttributePlan | undefined {
  const { plans } = fixed
  const known = plans.get(name)
  // Names made from data must not fill the table for ever.
  if (known !== undefined || plans.size >= maxPlans || name.length > longestKey) return known
  const made = createPlan(fixed)
  plans.set(name, made)
  return made
}

function writeNew({ form, known }: TagMemo, key: string, value: TagValue): void {
  const type = typeOf(value)
  const prefix = form.prefix(key, type)
  form.tag(prefix, type, value)
  // Keys made from data must not fill the table for ever.
  if (known.size < maxKnown && key.length <= longestKey)
    known.set(key, { type, prefix, value: isKept(value) ? value : undefined, entry: undefined })
}

function writeKnown(form: TagForm, known: KnownTag, key: string, value: TagValue): void {
  const type = typeOf(value)
  if (type !== known.type) {
    known.type = type
    known.prefix = form.prefix(key, type)
  }
  const { buffer } = form
  const start = buffer.at
  form.tag(known.prefix, type, value)
  known.entry = value === known.value ? copied(buffer, start) : undefined
  known.value = isKept(value) ? value : undefined
}

function keepFixed(memo: TagMemo, scope: Scope, kind: number, code: number): FixedTags {
  let count = 0
  const tag = (key: string, value: TagValue): void => {
    count++
    memo.form.lead()
    memo.write(key, value)
  }
  const entries = memo.keep(() => tellFixed(scope, kind, code, { tag }))
  const made: FixedTags = { count, entries, plans: new Map() }
  const ofScope = memo.fixed.get(scope) ?? []
  ofScope[fixedIndex(kind, code)] = made
  // Spans that were packed come with scopes made anew.
  if (memo.fixed.size >= maxScopes) memo.fixed.clear()
  memo.fixed.set(scope, ofScope)
  return made
}

function typeOf(value: TagValue): TagType {
  switch (typeof value) {
    case 'string':
      return tagType.text
    case 'number':
      return isLong(value) ? tagType.long : tagType.double
    case 'boolean':
      return tagType.bool
    default:
      return tagType.bytes
  }
}

/** Bytes may change, and a long text is not worth keeping. */
export function isKept(value: TagValue): boolean {
  return typeof value === 'string' ? value.length < longestValue : typeof value !== 'object'
}

function copied({ bytes, at }: ProtobufWriter, start: number): Uint8Array {
  return Uint8Array.prototype.slice.call(bytes, start, at)
}
