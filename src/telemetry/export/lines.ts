import type { Signal } from '../../config/otlp-target.ts'
import type { FinishedSpan } from '../finished-span.ts'
import type { Outcome, SpanExporter, Surroundings } from './contract.ts'
import { encodeTraces } from './otlp-json/encode-traces.ts'

/**
 * Somewhere that takes OTLP's JSON line by line: https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/. `line` has no
 * line break; `items` is what it holds, for the counts.
 */
export interface Lines {
  /** Never rejects. */
  write(line: string, items: number): Promise<Outcome>
  /** At `process.exit()`: with it goes what `write` was given and has not begun. An empty line is fine. */
  writeNow(line: string, items: number): Outcome
}

/** What the chunks of `otlp/file` and `otlp/stdout` export for the other signals. */
export type CreateLines = (from: Surroundings, signal: Signal) => Lines

export function spansAsLines(lines: Lines, from: Pick<Surroundings, 'resource' | 'entityRefs'>): SpanExporter {
  const lineOf = (spans: readonly FinishedSpan[]): string =>
    spans.length === 0 ? '' : encodeTraces(from.resource(), spans, from.entityRefs())
  return {
    send: (spans) => lines.write(lineOf(spans), spans.length),
    sendNow: (spans) => lines.writeNow(lineOf(spans), spans.length),
    hurry() {},
  }
}
