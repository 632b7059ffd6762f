import type { Context } from '@opentelemetry/api'
import type { LoggerProvider, LogRecord } from '@opentelemetry/api-logs'
import { timeOf } from './clock.ts'
import { spanKey } from './context-keys.ts'
import type { TellException } from './span.ts'

const severityError = 17

/**
 * Exceptions as records of the span's own scope, in its trace. `isInstead`: they are no events of spans then.
 * https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
 */
export function exceptionLogs(loggers: LoggerProvider, active: () => Context, isInstead: boolean): TellException {
  return (span, attributes, time) => {
    const { name, version } = span.instrumentationScope
    const at = time === undefined ? undefined : timeOf(time)
    loggers.getLogger(name, version).emit({
      eventName: 'exception',
      severityNumber: severityError,
      severityText: 'ERROR',
      attributes: attributes as NonNullable<LogRecord['attributes']>,
      context: active().setValue(spanKey, span),
      ...(at !== undefined && { timestamp: at }),
    })
    return isInstead
  }
}
