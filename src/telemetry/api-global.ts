import type { ContextManager, TextMapPropagator, TracerProvider } from '@opentelemetry/api'

/** What stands behind `@opentelemetry/api` for everybody in the process. */
export interface ApiGlobal {
  readonly trace: TracerProvider
  readonly context: ContextManager
  readonly propagation: TextMapPropagator
  readonly metrics: object
  readonly logs: object
  readonly diag: DiagnosticLogger
}

export interface DiagnosticLogger {
  error(message: string, ...rest: unknown[]): void
  warn(message: string, ...rest: unknown[]): void
  info(message: string, ...rest: unknown[]): void
  debug(message: string, ...rest: unknown[]): void
  verbose(message: string, ...rest: unknown[]): void
}

/**
 * Each copy of the API takes part when its own minor version is not above the global's, so the agent's is above all.
 * Every key is set, or the application could fill one; the object stays writable, because API 1.9 and before assign it anew.
 * The keys are inherited: `trace.disable()` deletes its own, and spans of the application would be lost from then on.
 * What stands behind them is made when somebody asks; where it cannot be made, the API does nothing.
 */
export function installApiGlobal(make: () => ApiGlobal | undefined): void {
  const target = globalThis as Record<symbol, unknown>
  const kept = {}
  for (const key of lateKeys) Object.defineProperty(kept, key, lateProperty(key, make))
  Object.defineProperty(kept, 'diag', keptHearing(make))
  const api = Object.assign(Object.create(kept), { version: '1.999.0' })
  target[Symbol.for('opentelemetry.js.api.1')] = api
  // `@opentelemetry/api-logs` 0.2xx, before logs moved into the API.
  target[Symbol.for('io.opentelemetry.js.api.logs')] = () => make()?.logs
}

const lateKeys = ['trace', 'context', 'propagation', 'metrics', 'logs'] as const

/** To whoever asks it looks like a plain property: it may be set. */
function lateProperty(key: keyof ApiGlobal, make: () => ApiGlobal | undefined): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get: () => make()?.[key],
    set(value: unknown) {
      Object.defineProperty(this, key, { configurable: true, enumerable: true, writable: true, value })
    },
  }
}

/** An SDK brings a logger of its own, often before it registers: that it did, we hear all the same. */
function keptHearing(make: () => ApiGlobal | undefined): PropertyDescriptor {
  let theirs: DiagnosticLogger | undefined
  return {
    configurable: true,
    enumerable: true,
    get: () => theirs ?? make()?.diag,
    set(logger: DiagnosticLogger) {
      theirs = {
        ...logger,
        error(message, ...rest) {
          make()?.diag.error(message, ...rest)
          logger.error(message, ...rest)
        },
      }
    },
  }
}

/** The place is free for an SDK of the application. */
export function removeApiGlobal(): void {
  const target = globalThis as Record<symbol, unknown>
  delete target[Symbol.for('opentelemetry.js.api.1')]
  delete target[Symbol.for('io.opentelemetry.js.api.logs')]
}

const refused = /Attempted duplicate registration of API: trace|of version v1\.999\.0 for trace /

/** The place where an application registers a tracer provider of its own: the API reports that with a stack. */
export function foreignRegistration(diagnostic: string): string | undefined {
  if (!refused.test(diagnostic)) return undefined
  const frames = [...diagnostic.matchAll(/\(?((?:file:\/\/)?\/[^()\s]+:\d+):\d+\)?$/gm)].map((match) => match[1] ?? '')
  const own = frames.find((frame) => !frame.includes('/node_modules/') && !frame.includes('node:'))
  return own ?? frames.at(-1) ?? 'the application'
}
