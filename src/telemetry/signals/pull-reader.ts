import { diag } from '@opentelemetry/api'
import { MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'

/** Collects when somebody asks: always sums since the start, which is what who asks can make something of. */
export class PullReader extends MetricReader {
  /** Rejects when the provider has been shut down. */
  async now(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect()
    for (const error of errors) diag.error('a metric callback failed', error)
    return resourceMetrics
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
