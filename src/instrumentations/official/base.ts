import * as api from '@opentelemetry/api'
import * as apiLogs from '@opentelemetry/api-logs'
import * as core from '@opentelemetry/core'
import * as instrumentation from '@opentelemetry/instrumentation'
import { messageWithoutValues, stackWithoutValues } from '../semantics/database-message.ts'
import { withoutLiterals } from '../semantics/sql-text.ts'
import { guardWraps } from './guard-wraps.ts'

/** What every official instrumentation requires: one copy of each, in one chunk, loaded with the first of them. */
export const shared: Readonly<Record<string, unknown>> = {
  '@opentelemetry/api': api,
  '@opentelemetry/api-logs': apiLogs,
  '@opentelemetry/core': core,
  '@opentelemetry/instrumentation': instrumentation,
}

/** Beside the classes that it works on. */
export const guard: typeof guardWraps = guardWraps

type Filter = (value: api.AttributeValue, attributes: api.Attributes) => api.AttributeValue | undefined

const masked =
  (mask: (text: string) => string): Filter =>
  (value) =>
    typeof value === 'string' ? mask(value) : value

/** What databases' spans may hold, by attribute. Only they need it, so the start does without. */
export function databaseFilters(queryText: 'sanitized' | 'raw' | 'off'): Readonly<Record<string, Filter>> {
  if (queryText === 'raw') return {}
  const message = masked(messageWithoutValues)
  return {
    'db.query.text': (text, { 'db.system.name': system }) => {
      if (queryText === 'off') return undefined
      return typeof text === 'string' ? withoutLiterals(text, String(system)) : text
    },
    'exception.message': message,
    'exception.stacktrace': masked(stackWithoutValues),
    'otel.status_description': message,
  }
}
