import type { Attributes, Context, Span } from '@opentelemetry/api'
import type { Logger, LoggerProvider, LogRecord } from '@opentelemetry/api-logs'
import { contextWith, rootContext } from './context.ts'
import { rpcMetadataKey, spanKey, suppressTracingKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'
import { createHistograms } from './create-histograms.ts'
import type { LateMeterProvider } from './late-meter-provider.ts'
import type { Propagator } from './propagation/propagators.ts'
import type { AgentTracer, Described } from './tracer.ts'

/** Structurally what an instrumentation's `Kit` asks for; telemetry knows nothing of libraries. */
interface Description {
  readonly name: string
  readonly kind: Kind
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
}

interface ServerRequest {
  readonly type: 'http'
  readonly span: Span
  route?: string | undefined
}

interface ServerCall {
  readonly type: 'grpc'
  readonly span: Span
  readonly deadline: number | undefined
}

type Kind = keyof typeof kinds

const kinds = { internal: 0, server: 1, client: 2, producer: 3, consumer: 4 } as const

const headerSetter = {
  set(headers: Record<string, string>, key: string, value: string): void {
    headers[key] = value
  },
}

const callingSetter = {
  set(set: (name: string, value: string) => void, key: string, value: string): void {
    set(key, value)
  },
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

const headerGetter = {
  get: (headers: Headers, key: string): string | string[] | undefined => headers[key],
  keys: (headers: Headers): string[] => Object.keys(headers),
}

export interface KitParts<Settings> {
  readonly tracer: AgentTracer
  readonly contextManager: AgentContextManager
  readonly propagator: Propagator
  readonly meterProvider: LateMeterProvider
  /** The user wants exponential buckets, which only the metrics SDK has. */
  readonly hasExponentialHistograms: boolean
  readonly loggerProvider: LoggerProvider
  readonly serviceName: () => string
  readonly settings: Settings
  /** Of all metrics and log records that patches record. */
  readonly scopeName: string
  readonly failed: (doing: string, error: unknown) => void
}

interface InstrumentOptions {
  readonly description: string
  readonly unit: string
}

type Tell = (value: number, attributes: Attributes) => void

/** One for all kits. */
const records = { areWritten: false }

const suppressed = rootContext.setValue(suppressTracingKey, true)

/** What our own instrumentations are given to work with. */
export function createKit<Settings>(parts: KitParts<Settings>) {
  const { tracer, contextManager, propagator } = parts
  const served = <Served extends { readonly type: string }>(type: Served['type']): Served | undefined => {
    const metadata = contextManager.active().getValue(rpcMetadataKey) as Served | undefined
    return metadata?.type === type ? metadata : undefined
  }
  const meter = () => parts.meterProvider.getMeter(parts.scopeName)
  const serverRequest = (): ServerRequest | undefined => served('http')
  let logger: Logger | undefined
  return {
    settings: parts.settings,
    failed: parts.failed,
    trace<T>({ name, kind, attributes }: Description, work: () => T): T {
      const context = contextManager.active()
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes: attributes as Attributes }, context)
      return endWhenDone(span, () => contextManager.run(context.setValue(spanKey, span), work))
    },
    setRoute(route: string): void {
      const request = serverRequest()
      if (request !== undefined) request.route = route
    },
    serverRequest,
    serverCall: (): ServerCall | undefined => served('grpc'),
    inject(headers: Record<string, string>): void {
      propagator.inject(contextManager.active(), headers, headerSetter)
    },

    root: rootContext as object,
    suppressed: suppressed as object,
    active: (): object => contextManager.active(),
    isSuppressed: (context: object): boolean => (context as Context).getValue(suppressTracingKey) === true,
    extract: (headers: Headers): object => propagator.extract(rootContext, headers, headerGetter),
    carryingHeaders: propagator.exactFields,
    startSpan: (kind: Kind, name: string, attributes: Attributes, parent: object): Span =>
      tracer.startSpan(name, { kind: kinds[kind], attributes }, parent as Context),
    startDescribed: (kind: Kind, name: string, described: Described, parent: object): Span =>
      tracer.startDescribed(kinds[kind], name, described, parent as Context),
    contextWith: (parent: object, span: object): object => (parent as Context).setValue(spanKey, span),
    serverContext: (parent: object, request: { readonly span: object }): object =>
      contextWith(parent as Context, request.span as Span, rpcMetadataKey, request),
    runIn: <T>(context: object, work: () => T): T => contextManager.run(context as Context, work),
    enter: (context: object): void => contextManager.enter(context as Context),
    injectInto(context: object, set: (name: string, value: string) => void): void {
      propagator.inject(context as Context, set, callingSetter)
    },
    activeSpan: (): Span | undefined => contextManager.active().getValue(spanKey) as Span | undefined,
    emitLog(record: object): void {
      logger ??= parts.loggerProvider.getLogger(parts.scopeName)
      logger.emit({ ...(record as LogRecord), context: contextManager.active() })
    },
    records,
    serviceName: parts.serviceName,
    histogram: createHistograms(parts),
    counter: (name: string, options: InstrumentOptions) => meter().createCounter(name, options),
    observe(name: string, options: InstrumentOptions, ask: (tell: Tell) => void): void {
      const instrument = meter().createObservableUpDownCounter(name, options)
      instrument.addCallback((result) => ask((value, attributes) => result.observe(value, attributes)))
    },
  }
}

/**
 * A native promise is watched by a branch of its own, so the application gets the very promise that the library made. Other
 * thenables are left alone: knex, mongoose and mysql2 start a query when `then` is called.
 */
function endWhenDone<T>(span: Span, work: () => T): T {
  let result: T
  try {
    result = work()
  } catch (error) {
    endFailed(span, error)
    throw error
  }
  if (result instanceof Promise) {
    result.then(
      () => span.end(),
      (error) => endFailed(span, error),
    )
  } else {
    span.end()
  }
  return result
}

const statusError = 2

function endFailed(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error))
  span.setStatus({ code: statusError, message: error instanceof Error ? error.message : String(error) })
  span.end()
}
