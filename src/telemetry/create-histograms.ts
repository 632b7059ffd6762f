import type { Attributes, Context } from '@opentelemetry/api'
import { rootContext } from './context.ts'
import { spanKey } from './context-keys.ts'
import type { MeasuredSpan } from './exemplar.ts'
import type { HistogramOptions } from './histogram.ts'
import type { LateMeterProvider } from './late-meter-provider.ts'

interface Parts {
  readonly meterProvider: LateMeterProvider
  readonly hasExponentialHistograms: boolean
  readonly scopeName: string
}

export interface KitHistogram {
  record(value: number, attributes: Attributes, span?: MeasuredSpan): void
  series(attributes: Attributes): { record(value: number, span?: MeasuredSpan): void }
}

/** Of our own instrumentations: `OwnHistogram`, or the SDK's where the user wants exponential buckets. */
export function createHistograms(parts: Parts): (name: string, options: HistogramOptions) => KitHistogram {
  const { meterProvider, hasExponentialHistograms, scopeName } = parts
  if (!hasExponentialHistograms) return meterProvider.ownHistogram
  return (name, { description, unit, boundaries }) => {
    const advice = { explicitBucketBoundaries: [...boundaries] }
    const inner = meterProvider.getMeter(scopeName).createHistogram(name, { description, unit, advice })
    return {
      record: (value, attributes, span) => inner.record(value, attributes, within(span)),
      series: (attributes) => ({ record: (value, span) => inner.record(value, attributes, within(span)) }),
    }
  }
}

/** What is measured may no longer be active. */
function within(span: MeasuredSpan | undefined): Context | undefined {
  return span === undefined ? undefined : rootContext.setValue(spanKey, span)
}
