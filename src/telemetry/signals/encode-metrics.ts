import type { MetricData, ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics'
import type { EntityRef } from '../export/contract.ts'
import type { Encoded } from './otlp-signal.ts'
import { writeMetrics } from './write-metrics.ts'

/** An item is a data point. */
export function encodeMetrics(collected: ResourceMetrics, entityRefs: readonly EntityRef[] = []): Encoded {
  return { bytes: writeMetrics(collected, entityRefs), items: countPoints(collected), dropped: 0 }
}

export function countPoints(collected: ResourceMetrics): number {
  return pointsOf(collected).length
}

interface Point {
  readonly scope: ScopeMetrics['scope']
  readonly metric: MetricData
  readonly point: MetricData['dataPoints'][number]
}

/** The first half of the points and the second, each with its metric and its scope. */
export function halveMetrics(collected: ResourceMetrics): readonly [ResourceMetrics, ResourceMetrics] {
  const points = pointsOf(collected)
  const middle = points.length >> 1
  const part = (some: readonly Point[]): ResourceMetrics => ({
    resource: collected.resource,
    scopeMetrics: runsOf(some, ({ scope }) => scope).map((ofScope) => ({
      scope: ofScope[0].scope,
      metrics: runsOf(ofScope, ({ metric }) => metric).map(withPoints),
    })),
  })
  return [part(points.slice(0, middle)), part(points.slice(middle))]
}

function pointsOf({ scopeMetrics }: ResourceMetrics): Point[] {
  return scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics.flatMap((metric) => metric.dataPoints.map((point) => ({ scope, metric, point }))),
  )
}

type Run = readonly [Point, ...Point[]]

/** Neighbours that belong together. */
function runsOf(points: readonly Point[], owner: (point: Point) => object): Run[] {
  const runs: [Point, ...Point[]][] = []
  for (const point of points) {
    const last = runs.at(-1)
    if (last !== undefined && owner(last[0]) === owner(point)) last.push(point)
    else runs.push([point])
  }
  return runs
}

function withPoints(points: Run): MetricData {
  return { ...points[0].metric, dataPoints: points.map(({ point }) => point) } as MetricData
}
