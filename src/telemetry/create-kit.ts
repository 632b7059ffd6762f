import type { Attributes, Context, MeterProvider, Span, TextMapPropagator, Tracer } from '@opentelemetry/api'
import type { Logger, LoggerProvider, LogRecord } from '@opentelemetry/api-logs'
import { rootContext } from './context.ts'
import { rpcMetadataKey, spanKey, suppressTracingKey } from './context-keys.ts'
import type { AgentContextManager } from './context-manager.ts'

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
  readonly tracer: Tracer
  readonly contextManager: AgentContextManager
  readonly propagator: TextMapPropagator
  readonly meterProvider: MeterProvider
  readonly loggerProvider: LoggerProvider
  readonly serviceName: () => string
  readonly settings: Settings
  /** Of all metrics and log records that patches record. */
  readonly scopeName: string
  readonly failed: (doing: string, error: unknown) => void
}

interface HistogramOptions {
  readonly description: string
  readonly unit: string
  readonly boundaries: readonly number[]
}

const suppressed = rootContext.setValue(suppressTracingKey, true)

/** What our own instrumentations are given to work with. */
export function createKit<Settings>(parts: KitParts<Settings>) {
  const { tracer, contextManager, propagator } = parts
  const serverRequest = (): ServerRequest | undefined => {
    const metadata = contextManager.active().getValue(rpcMetadataKey) as ServerRequest | undefined
    return metadata?.type === 'http' ? metadata : undefined
  }
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
    inject(headers: Record<string, string>): void {
      propagator.inject(contextManager.active(), headers, headerSetter)
    },

    suppressed: suppressed as object,
    active: (): object => contextManager.active(),
    isSuppressed: (context: object): boolean => (context as Context).getValue(suppressTracingKey) === true,
    extract: (headers: Headers): object => propagator.extract(rootContext, headers, headerGetter),
    startSpan: (kind: Kind, name: string, attributes: Attributes, parent: object): Span =>
      tracer.startSpan(name, { kind: kinds[kind], attributes }, parent as Context),
    contextWith: (parent: object, span: object): object => (parent as Context).setValue(spanKey, span),
    serverContext: (parent: object, request: { readonly span: object }): object =>
      (parent as Context).setValue(spanKey, request.span).setValue(rpcMetadataKey, request),
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
    serviceName: parts.serviceName,
    histogram(name: string, { description, unit, boundaries }: HistogramOptions) {
      const advice = { explicitBucketBoundaries: [...boundaries] }
      return parts.meterProvider.getMeter(parts.scopeName).createHistogram(name, { description, unit, advice })
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
