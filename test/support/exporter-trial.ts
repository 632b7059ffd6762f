import type { SpanExporter } from '../../src/telemetry/export/contract.ts'
import { createExporter } from '../../src/telemetry/export/otlp/create-exporter.ts'
import { type Behaviour, type Sink, type SinkOptions, startSink } from './otlp-sink.ts'
import { surroundingsOf, type TestSurroundings } from './surroundings.ts'

export interface Trial {
  readonly sink: Sink
  readonly exporter: SpanExporter
  readonly from: TestSurroundings
}

/** One OTLP exporter before one receiver. */
export async function trial(
  options: SinkOptions,
  work: (trial: Trial) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const sink = await startSink(options)
  const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...env })
  try {
    await work({ sink, exporter: createExporter(from), from })
  } finally {
    await sink.close()
  }
}

/** The sequence given, and then `ok`. */
export function first(...behaviours: Behaviour[]): (index: number) => Behaviour {
  return (index) => behaviours[index] ?? 'ok'
}

/** Lines as they were told, the same whatever port the receiver had. */
export function withoutPorts(told: readonly string[]): string[] {
  return told.map((line) => line.replace(/(localhost|127\.0\.0\.1|\[::1\]):\d+/g, 'HOST'))
}
