import type { Attributes, Meter, MeterProvider, ObservableResult } from '@opentelemetry/api'
import type { Batch } from '../batch.ts'
import { ownScopeName } from '../own-scope.ts'
import type { ParentOrigin, SpanCounts } from '../span-counts.ts'

type Stats = ReturnType<Batch['stats']>

export interface SdkParts {
  readonly spans: SpanCounts
  readonly spanStats: () => Stats
  /** Of spans that may wait, if that is bounded by a number. */
  readonly spanCapacity: number
  /** Nothing where no logs are sent. */
  readonly logStats: () => Stats
  readonly logCapacity: number
}

/**
 * The agent's own counts: https://opentelemetry.io/docs/specs/semconv/otel/sdk-metrics/
 * Each exporter has a queue, so processors go by the exporters' names. They are looked at when metrics are collected.
 */
export function observeSdk(provider: MeterProvider, parts: SdkParts): void {
  const meter = provider.getMeter(ownScopeName)
  observeSpans(meter, parts.spans)
  observeQueues(meter, 'span', parts.spanStats, parts.spanCapacity)
  observeQueues(meter, 'log', parts.logStats, parts.logCapacity)
  meter
    .createObservableCounter('otel.sdk.log.created', {
      unit: '{log_record}',
      description: 'Log records that were emitted.',
    })
    .addCallback((result) => {
      const [any] = Object.values(parts.logStats())
      if (any !== undefined) result.observe(any.added)
    })
}

function observeSpans(meter: Meter, spans: SpanCounts): void {
  const observe = (result: ObservableResult, counts: Readonly<Record<ParentOrigin, number>>, outcome: string): void => {
    for (const [origin, count] of Object.entries(counts)) {
      if (count > 0) result.observe(count, { 'otel.span.parent.origin': origin, 'otel.span.sampling_result': outcome })
    }
  }
  meter
    .createObservableCounter('otel.sdk.span.started', { unit: '{span}', description: 'Spans that have begun.' })
    .addCallback((result) => {
      observe(result, spans.recorded, 'RECORD_AND_SAMPLE')
      observe(result, spans.dropped, 'DROP')
    })
  meter
    .createObservableUpDownCounter('otel.sdk.span.live', {
      unit: '{span}',
      description: 'Recorded spans that are open.',
    })
    .addCallback((result) => result.observe(spans.live, { 'otel.span.sampling_result': 'RECORD_AND_SAMPLE' }))
}

const units = { span: '{span}', log: '{log_record}' } as const
const nouns = { span: 'Spans', log: 'Log records' } as const

function observeQueues(meter: Meter, signal: keyof typeof units, stats: () => Stats, capacity: number): void {
  const unit = units[signal]
  const noun = nouns[signal]
  const processor = (exporter: string): Attributes => ({
    'otel.component.type': `batching_${signal}_processor`,
    'otel.component.name': `batching_${signal}_processor/${exporter}`,
  })
  const component = (exporter: string): Attributes => ({
    'otel.component.type': `${exporter}_${signal}_exporter`,
    'otel.component.name': `${exporter}_${signal}_exporter/0`,
  })
  const each = (tell: (name: string, stats: Stats[string], result: ObservableResult) => void) => {
    return (result: ObservableResult): void => {
      for (const [name, of] of Object.entries(stats())) tell(name, of, result)
    }
  }
  const finished = (of: (name: string) => Attributes) =>
    each((name, { accepted, dropped }, result) => {
      result.observe(accepted, of(name))
      if (dropped > 0) result.observe(dropped, { ...of(name), 'error.type': '_OTHER' })
    })

  const prefix = `otel.sdk.processor.${signal}`
  meter
    .createObservableUpDownCounter(`${prefix}.queue.size`, { unit, description: `${noun} that wait.` })
    .addCallback(each((name, { queued }, result) => result.observe(queued, processor(name))))
  if (Number.isFinite(capacity))
    meter
      .createObservableUpDownCounter(`${prefix}.queue.capacity`, { unit, description: `${noun} that may wait.` })
      .addCallback(each((name, _stats, result) => result.observe(capacity, processor(name))))
  meter
    .createObservableCounter(`${prefix}.processed`, { unit, description: `${noun} that wait no more.` })
    .addCallback(finished(processor))
  meter
    .createObservableUpDownCounter(`otel.sdk.exporter.${signal}.inflight`, {
      unit,
      description: `${noun} on their way.`,
    })
    .addCallback(each((name, { inFlight }, result) => result.observe(inFlight, component(name))))
  meter
    .createObservableCounter(`otel.sdk.exporter.${signal}.exported`, { unit, description: `${noun} with an outcome.` })
    .addCallback(finished(component))
}
