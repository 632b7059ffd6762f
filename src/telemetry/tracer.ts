import type {
  Attributes,
  Context,
  Span,
  SpanContext,
  SpanKind,
  SpanOptions,
  Tracer,
  TracerProvider,
  TraceState,
} from '@opentelemetry/api'
import { anchorOf, startTrace, type TraceStart } from './clock.ts'
import { debugIdKey, spanKey, suppressTracingKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'
import type { FinishedSpan, Scope } from './finished-span.ts'
import { newSpanId, newTraceId } from './ids.ts'
import type { Sampler } from './sampling.ts'
import { type AttributeFilter, RecordedSpan, type SpanHome, type TellException } from './span.ts'
import type { SpanLimits } from './span-limits.ts'
import { noSpan, UnrecordedSpan } from './unrecorded-span.ts'

/** What every tracer of the process shares. */
export interface TracerParts {
  readonly contextManager: AgentContextManager
  readonly sampler: Sampler
  readonly limits: SpanLimits
  readonly onEnd: (span: FinishedSpan) => void
  readonly resource: () => Attributes
  readonly filters?: Readonly<Record<string, AttributeFilter>>
  readonly tellException?: TellException | undefined
  /** Delivers what has ended. */
  readonly flush: () => Promise<void>
}

const internal = 0
const noAttributes: Attributes = Object.freeze({})
const sampled = 1

/** Tells a span's attributes only when they are asked for: most of what is not sampled need not be found out. */
export interface Described {
  /** They become the span's own. */
  describe(): Attributes
}

/** https://opentelemetry.io/docs/specs/otel/trace/sdk/ — spans only; what becomes of them is the business of `onEnd`. */
export class AgentTracer implements Tracer {
  readonly #parts: TracerParts
  readonly #home: SpanHome

  constructor(scope: Scope, parts: TracerParts) {
    this.#parts = parts
    const { limits, onEnd, resource, filters, tellException } = parts
    this.#home = { scope, limits, onEnd, resource, filters, tellException }
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = this.#parts.contextManager.active()): Span {
    const parentSpan = options.root === true ? undefined : (context.getValue(spanKey) as Span | undefined)
    const span = this.#start(String(name), options.kind ?? internal, options, undefined, context, parentSpan)
    if (options.links !== undefined) span.addLinks(options.links)
    return span
  }

  /** For our own instrumentations. */
  startDescribed(kind: SpanKind, name: string, described: Described, context: Context): Span {
    return this.#start(name, kind, undefined, described, context, context.getValue(spanKey) as Span | undefined)
  }

  #start(
    name: string,
    kind: SpanKind,
    options: SpanOptions | undefined,
    described: Described | undefined,
    context: Context,
    parentSpan: Span | undefined,
  ): Span {
    if (context.getValue(suppressTracingKey) === true) return noSpan
    const { sampler } = this.#parts
    const parent = validContextOf(parentSpan)
    const traceId = parent?.traceId ?? newTraceId()
    const debugId = parent === undefined ? context.getValue(debugIdKey) : undefined
    let attributes = options?.attributes ?? (sampler.needsAttributes === true ? described?.describe() : undefined)
    const question = { traceId, parent, name, kind, attributes: attributes ?? noAttributes }
    const isSampled = debugId !== undefined || sampler.isSampled(question)
    const marks = debugId === undefined ? sampler.marks?.(question, isSampled) : undefined
    const traceState = marks !== undefined && 'traceState' in marks ? marks.traceState : parent?.traceState
    const spanContext = childContext(traceId, parent, isSampled, traceState)
    if (!isSampled) return new UnrecordedSpan(spanContext)
    attributes ??= described?.describe()
    const known = anchorOf(parentSpan)
    const start = known === undefined ? startTrace() : undefined
    const anchor = known ?? (start as TraceStart).anchor
    const startTime = options?.startTime
    const now = start?.time
    const isOwned = described !== undefined
    const span = new RecordedSpan(
      { name, kind, context: spanContext, parent, anchor, startTime, attributes, isOwned, now },
      this.#home,
    )
    if (marks?.attributes !== undefined) span.setAttributes(marks.attributes)
    if (debugId !== undefined) span.setAttribute('jaeger-debug-id', debugId as string)
    return span
  }

  startActiveSpan<F extends (span: Span) => ReturnType<F>>(name: string, ...rest: unknown[]): ReturnType<F> {
    const work = rest.pop() as F
    const [options, context = this.#parts.contextManager.active()] = rest as [SpanOptions?, Context?]
    const span = this.startSpan(name, options, context)
    return this.#parts.contextManager.run(context.setValue(spanKey, span), () => work(span))
  }
}

/** A flags byte with the parent's other bits (W3C level 2: the trace id is random) and our own decision. */
function childContext(
  traceId: string,
  parent: SpanContext | undefined,
  isSampled: boolean,
  traceState: TraceState | undefined,
): SpanContext {
  const flags = isSampled ? (parent?.traceFlags ?? 0) | sampled : (parent?.traceFlags ?? 0) & ~sampled
  const context: SpanContext = { traceId, spanId: newSpanId(), traceFlags: flags }
  if (traceState !== undefined) context.traceState = traceState
  return context
}

function validContextOf(span: Span | undefined): SpanContext | undefined {
  const context = span?.spanContext()
  return context !== undefined && (span instanceof RecordedSpan || isValid(context)) ? context : undefined
}

const validTraceId = /^(?!0{32})[0-9a-f]{32}$/i
const validSpanId = /^(?!0{16})[0-9a-f]{16}$/i

/** Other people's spans come in by `context.with`: theirs are checked, ours are known to be valid. */
function isValid(context: SpanContext): boolean {
  return validTraceId.test(context.traceId) && validSpanId.test(context.spanId)
}

export class AgentTracerProvider implements TracerProvider {
  readonly #parts: TracerParts
  readonly #tracers = new Map<string, AgentTracer>()

  constructor(parts: TracerParts) {
    this.#parts = parts
  }

  /** The same telemetry, for an instrumentation some of whose attributes need a look first. */
  withFilters(filters: Readonly<Record<string, AttributeFilter>>): AgentTracerProvider {
    return new AgentTracerProvider({ ...this.#parts, filters })
  }

  /** As the SDK's provider has it: functions deliver before they are frozen. */
  forceFlush(): Promise<void> {
    return this.#parts.flush()
  }

  getTracer(name: string, version?: string, options?: { schemaUrl?: string }): Tracer {
    return this.tracerOf(name, version, options)
  }

  /** The same, with what only our own instrumentations may use. */
  tracerOf(name: string, version?: string, options?: { schemaUrl?: string }): AgentTracer {
    const schemaUrl = options?.schemaUrl
    const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`
    let tracer = this.#tracers.get(key)
    if (tracer === undefined) {
      tracer = new AgentTracer({ name: String(name ?? ''), version, schemaUrl }, this.#parts)
      this.#tracers.set(key, tracer)
    }
    return tracer
  }
}
