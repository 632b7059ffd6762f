import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  type MetricReaderOptions,
} from '@opentelemetry/sdk-metrics'
import type { Config } from '../../config/settings.ts'

const { CUMULATIVE, DELTA } = AggregationTemporality
const { COUNTER, HISTOGRAM, OBSERVABLE_COUNTER } = InstrumentType

/** https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/#additional-environment-variable-configuration */
const deltaInstruments: Readonly<Record<Config['metricsTemporality'], readonly InstrumentType[]>> = {
  cumulative: [],
  delta: [COUNTER, OBSERVABLE_COUNTER, HISTOGRAM],
  lowmemory: [COUNTER, HISTOGRAM],
}

type Preferences = Required<Pick<MetricReaderOptions, 'aggregationTemporalitySelector' | 'aggregationSelector'>>

/** How instruments are aggregated, as the settings of the OTLP exporter ask for it. Alone, the console shows cumulative values. */
export function readerPreferences(config: Config): Preferences {
  const delta = deltaInstruments[config.metricsExporters.includes('otlp') ? config.metricsTemporality : 'cumulative']
  const isExponential = config.metricsHistogramAggregation === 'base2_exponential_bucket_histogram'
  return {
    aggregationTemporalitySelector: (type) => (delta.includes(type) ? DELTA : CUMULATIVE),
    aggregationSelector: (type) =>
      isExponential && type === HISTOGRAM
        ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
        : { type: AggregationType.DEFAULT },
  }
}
