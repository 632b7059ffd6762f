import * as api from '@opentelemetry/api'
import * as apiLogs from '@opentelemetry/api-logs'
import * as core from '@opentelemetry/core'
import * as instrumentation from '@opentelemetry/instrumentation'
import { withoutLiterals } from '../semantics/sql-text.ts'

/** What every official instrumentation requires: one copy of each, in one chunk, loaded with the first of them. */
export const shared: Readonly<Record<string, unknown>> = {
  '@opentelemetry/api': api,
  '@opentelemetry/api-logs': apiLogs,
  '@opentelemetry/core': core,
  '@opentelemetry/instrumentation': instrumentation,
}

/** Only databases need it, so the start does without. */
export const maskSql = withoutLiterals
