import type { Attributes } from '@opentelemetry/api'
import { withoutCredentials } from '../base/without-credentials.ts'

/** https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/ */
export function exceptionAttributes(exception: unknown): Attributes | undefined {
  if (typeof exception === 'string') return { 'exception.message': withoutCredentials(exception) }
  if (typeof exception !== 'object' || exception === null) return undefined
  const { name, message, stack, code } = exception as Record<string, unknown>
  const type = code === undefined || code === null || code === '' ? name : code
  const attributes: Attributes = {}
  if (typeof type === 'string' || typeof type === 'number') attributes['exception.type'] = String(type)
  if (typeof message === 'string') attributes['exception.message'] = withoutCredentials(message)
  if (typeof stack === 'string') attributes['exception.stacktrace'] = withoutCredentials(stack)
  return attributes['exception.type'] === undefined && message === undefined ? undefined : attributes
}
