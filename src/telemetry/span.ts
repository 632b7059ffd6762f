import type {
  Attributes,
  AttributeValue,
  Exception,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api'
import { hasOwn } from '../base/has-own.ts'
import { withoutCredentials } from '../base/without-credentials.ts'
import { type Anchor, isBefore, timeAt, timeOf } from './clock.ts'
import { exceptionAttributes } from './exception-attributes.ts'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from './finished-span.ts'
import { noteEnded, noteOpen } from './open-spans.ts'
import { limitedAttributes, limitedValue, type SpanLimits } from './span-limits.ts'

/** Gives the value to record in the place of `value`, or none; `attributes` are those that the span has so far. */
export type AttributeFilter = (value: AttributeValue, attributes: Attributes) => AttributeValue | undefined

/** The filter of a status' description has the key that exporters without a status write it to. */
const statusDescription = 'otel.status_description'

export type TellException = (span: RecordedSpan, attributes: Attributes, time: TimeInput | undefined) => boolean

/** What all spans of one tracer have in common. */
export interface SpanHome {
  readonly scope: Scope
  /** By key, for tracers of instrumentations that record too much: attributes, those of events, and the status' description. */
  readonly filters?: Readonly<Record<string, AttributeFilter>> | undefined
  readonly limits: SpanLimits
  readonly onEnd: (span: FinishedSpan) => void
  /** Tells an exception elsewhere. `true`: it is no event of the span. */
  readonly tellException?: TellException | undefined
  /** The resource's attributes: some readers of spans look for `span.resource`. */
  readonly resource: () => Attributes
}

export interface SpanStart {
  readonly name: string
  readonly kind: SpanKind
  readonly context: SpanContext
  readonly parent: SpanContext | undefined
  readonly anchor: Anchor
  readonly startTime: TimeInput | undefined
  /** The time, where it has been read already. */
  readonly now?: HrTime | undefined
  readonly attributes: Attributes | undefined
  /** `attributes` may be kept: nobody else has them. */
  readonly isOwned?: boolean
}

const statusUnset = 0
const statusOk = 1
const statusError = 2
// Most spans have neither events nor links nor a status: they share these until the first comes. What a span holds lives until
// it is sent, and is copied by the garbage collector meanwhile.
const nothing: readonly never[] = Object.freeze([])
const unset: SpanStatus = Object.freeze({ code: statusUnset })
const notYet: HrTime = Object.freeze([0, 0]) as unknown as HrTime

/** A span that records. It answers the SDK's `ReadableSpan` too, since instrumentations look at `attributes` and `name`. */
export class RecordedSpan implements Span, FinishedSpan {
  name: string
  readonly kind: SpanKind
  readonly parentSpanContext: SpanContext | undefined
  attributes: Attributes
  readonly startTime: HrTime
  endTime: HrTime = notYet
  status: SpanStatus = unset
  ended = false
  droppedAttributesCount = 0
  droppedEventsCount = 0
  droppedLinksCount = 0
  /** Its trace's clock, which children share. */
  readonly anchor: Anchor
  readonly #context: SpanContext
  readonly #home: SpanHome
  readonly #place: number
  #attributeCount = 0
  #events: readonly FinishedEvent[] = nothing
  #links: readonly FinishedLink[] = nothing

  constructor(start: SpanStart, home: SpanHome) {
    this.name = start.name
    this.kind = start.kind
    this.parentSpanContext = start.parent
    this.anchor = start.anchor
    this.#context = start.context
    this.#home = home
    const count = start.attributes === undefined ? 0 : countPlain(start.attributes, home)
    this.#attributeCount = Math.max(count, 0)
    this.attributes =
      count <= 0 ? {} : start.isOwned === true ? (start.attributes as Attributes) : { ...start.attributes }
    this.startTime = (start.startTime !== undefined && timeOf(start.startTime)) || (start.now ?? timeAt(start.anchor))
    if (count < 0) this.setAttributes(start.attributes as Attributes)
    this.#place = noteOpen(this)
  }

  get instrumentationScope(): Scope {
    return this.#home.scope
  }

  get resource(): { readonly attributes: Attributes } {
    return { attributes: this.#home.resource() }
  }

  get events(): readonly FinishedEvent[] {
    return this.#events
  }

  get links(): readonly FinishedLink[] {
    return this.#links
  }

  get duration(): HrTime {
    const seconds = this.endTime[0] - this.startTime[0]
    const nanos = this.endTime[1] - this.startTime[1]
    return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos]
  }

  spanContext(): SpanContext {
    return this.#context
  }

  isRecording(): boolean {
    return !this.ended
  }

  setAttribute(key: string, value: unknown): this {
    if (this.ended || value === undefined || value === null || key === '') return this
    const kept = limitedValue(value, this.#home.limits.attributeValueLength)
    if (kept !== undefined) this.#put(String(key), kept)
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes) if (hasOwn.call(attributes, key)) this.setAttribute(key, attributes[key])
    return this
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.ended) return this
    const { eventCount, attributesPerEvent, attributeValueLength } = this.#home.limits
    const events = this.#events === nothing ? [] : (this.#events as FinishedEvent[])
    this.droppedEventsCount += makeRoom(events, eventCount)
    if (eventCount === 0) return this
    const isTime = isTimeInput(attributesOrTime)
    const given = limitedAttributes(isTime ? undefined : attributesOrTime, attributesPerEvent, attributeValueLength)
    const at = isTime && !isTimeInput(time) ? attributesOrTime : time
    const event: FinishedEvent = {
      name: String(name),
      time: (at !== undefined && timeOf(at)) || timeAt(this.anchor),
      attributes: this.#filtered(given.attributes),
      droppedAttributesCount: given.dropped,
    }
    events.push(event)
    this.#events = events
    return this
  }

  /** What is no link is left out: one such would spoil the whole batch. */
  addLink(link: Link): this {
    if (this.ended || typeof link?.context?.traceId !== 'string' || typeof link.context.spanId !== 'string') return this
    const { linkCount, attributesPerLink, attributeValueLength } = this.#home.limits
    const links = this.#links === nothing ? [] : (this.#links as FinishedLink[])
    this.droppedLinksCount += makeRoom(links, linkCount)
    if (linkCount === 0) return this
    const given = limitedAttributes(link.attributes, attributesPerLink, attributeValueLength)
    links.push({
      context: link.context,
      attributes: given.attributes,
      droppedAttributesCount: given.dropped + (link.droppedAttributesCount ?? 0),
    })
    this.#links = links
    return this
  }

  addLinks(links: readonly Link[]): this {
    if (Array.isArray(links)) for (const link of links) this.addLink(link)
    return this
  }

  /** `OK` is final; a description belongs to `ERROR` alone. https://opentelemetry.io/docs/specs/otel/trace/api/#set-status */
  setStatus(status: SpanStatus): this {
    if (this.ended || !status?.code || this.status.code === statusOk) return this
    const { code, message } = status
    const filter = this.#home.filters?.[statusDescription]
    const shown = filter === undefined || typeof message !== 'string' ? message : filter(message, this.attributes)
    this.status =
      code === statusError && typeof shown === 'string' ? { code, message: withoutCredentials(shown) } : { code }
    return this
  }

  updateName(name: string): this {
    if (!this.ended) this.name = String(name)
    return this
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes = exceptionAttributes(exception)
    if (attributes === undefined || this.ended) return
    const isTold = this.#home.tellException?.(this, this.#filtered(attributes), time) === true
    if (!isTold) this.addEvent('exception', attributes, time)
  }

  end(time?: TimeInput): void {
    if (this.ended) return
    const given = time === undefined ? undefined : timeOf(time)
    const endTime = given ?? timeAt(this.anchor)
    this.endTime = isBefore(endTime, this.startTime) ? this.startTime : endTime
    this.ended = true
    noteEnded(this, this.#place)
    this.#home.onEnd(this)
  }

  #filtered(attributes: Attributes): Attributes {
    const { filters } = this.#home
    if (filters === undefined) return attributes
    const shown = Object.entries(attributes).map(([key, value]) => {
      const filter = filters[key]
      return [key, filter === undefined || value === undefined ? value : filter(value, this.attributes)] as const
    })
    return Object.fromEntries(shown.filter(([, value]) => value !== undefined))
  }

  #put(key: string, given: AttributeValue): void {
    const filter = this.#home.filters?.[key]
    const value = filter === undefined ? given : filter(given, this.attributes)
    if (value === undefined) return
    if (this.attributes[key] === undefined) {
      if (this.#attributeCount >= this.#home.limits.attributeCount) {
        this.droppedAttributesCount++
        return
      }
      this.#attributeCount++
    }
    this.attributes[key] = value
  }
}

/**
 * How many attributes there are when all of them can be recorded as they are, and -1 when they have to be looked at one by
 * one. A copy of the whole object costs half as much as one key after the other, since most spans are made alike.
 */
function countPlain(attributes: Attributes, { limits, filters }: SpanHome): number {
  if (filters !== undefined) return -1
  let count = 0
  for (const key in attributes) {
    if (!hasOwn.call(attributes, key)) return -1
    const value = attributes[key]
    const isPlain =
      typeof value === 'string'
        ? value.length <= limits.attributeValueLength
        : typeof value === 'number' || typeof value === 'boolean'
    if (!isPlain || key === '') return -1
    count++
  }
  return count <= limits.attributeCount ? count : -1
}

/** For one more within `limit`, the oldest goes: what comes last, as an exception, tells more. Returns how many are lost. */
function makeRoom(list: unknown[], limit: number): number {
  if (list.length < limit) return 0
  list.shift()
  return 1
}

function isTimeInput(input: Attributes | TimeInput | undefined): input is TimeInput {
  return typeof input === 'number' || input instanceof Date || Array.isArray(input)
}
