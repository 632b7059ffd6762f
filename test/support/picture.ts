import { renderTrace } from '../../src/telemetry/render-trace.ts'
import { outputWithPlaceholders, withPlaceholders } from './placeholders.ts'
import type { AppOutcome } from './run-app.ts'

/**
 * The picture that golden files hold: the traces in the order in which they were complete, and beneath them what the
 * application printed, for the libraries that write logs.
 */
export function pictureOf({ spans, stdout }: Pick<AppOutcome, 'spans' | 'stdout'>): string {
  // Each trace has a clock of its own, exact within it: only the order of arrival tells which came first.
  const latestFirst = [...new Set([...spans].reverse().map((span) => span.traceId))]
  const pictures = latestFirst
    .reverse()
    .map((traceId) => renderTrace(spans.filter((span) => span.traceId === traceId).map(withPlaceholders)))
  return [...pictures, ...(stdout === '' ? [] : [`stdout:\n${outputWithPlaceholders(stdout, spans)}`])].join('\n')
}
