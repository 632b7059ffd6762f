import type { Attributes } from '@opentelemetry/api'
import type { HistogramOptions } from './histogram.ts'
import type { LateMeterProvider } from './late-meter-provider.ts'

interface Parts {
  readonly meterProvider: LateMeterProvider
  readonly hasExponentialHistograms: boolean
  readonly scopeName: string
}

export interface KitHistogram {
  record(value: number, attributes: Attributes): void
  series(attributes: Attributes): { record(value: number): void }
}

/** Of our own instrumentations: `OwnHistogram`, or the SDK's where the user wants exponential buckets. */
export function createHistograms(parts: Parts): (name: string, options: HistogramOptions) => KitHistogram {
  const { meterProvider, hasExponentialHistograms, scopeName } = parts
  if (!hasExponentialHistograms) return meterProvider.ownHistogram
  return (name, { description, unit, boundaries }) => {
    const advice = { explicitBucketBoundaries: [...boundaries] }
    const inner = meterProvider.getMeter(scopeName).createHistogram(name, { description, unit, advice })
    return {
      record: (value, attributes) => inner.record(value, attributes),
      series: (attributes) => ({ record: (value) => inner.record(value, attributes) }),
    }
  }
}
