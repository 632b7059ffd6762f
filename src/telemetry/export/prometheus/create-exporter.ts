import type { ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Surroundings } from '../contract.ts'
import { listen, type Request, type Response } from './http-server.ts'
import { type Format, render } from './render.ts'

/** `collect` gives sums since the start. */
export type OfferMetrics = (from: Surroundings, collect: () => Promise<ResourceMetrics>) => void

/** Metrics to be fetched: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/prometheus/ */
export const offerMetrics: OfferMetrics = (from, collect) => {
  const { prometheusHost: host, prometheusPort: port } = from.config
  const net = from.builtin('net') as typeof import('node:net')
  const timers = from.builtin('timers') as typeof import('node:timers')
  const answer = (request: Request): Promise<Response> => answerTo(request, from, collect)
  const onError = ({ code, message }: NodeJS.ErrnoException): void =>
    from.warn(
      'prometheus-off',
      `Nothing can listen at ${host}:${port} (${code ?? message}) — this process offers Prometheus no metrics — ` +
        'OTEL_EXPORTER_PROMETHEUS_PORT names another port.',
    )
  const open = (address: string, report: (error: Error) => void) =>
    listen({ net, timers, host: address, port, answer, onError: report })
  try {
    // Who scrapes `localhost` may mean either; some machines have only one.
    open(host === 'localhost' ? '127.0.0.1' : host, onError)
    if (host === 'localhost' && port !== 0) open('::1', () => {})
  } catch (error) {
    onError(error as Error)
  }
}

async function answerTo(
  { method, path, accept }: Request,
  from: Surroundings,
  collect: () => Promise<ResourceMetrics>,
): Promise<Response> {
  if (path !== '/metrics') return { status: 404, type: plain, body: 'Metrics are at /metrics\n' }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: plain, body: 'Method Not Allowed\n' }
  const format = formatFor(accept)
  try {
    const { text, conflicts } = render(await collect(), format)
    for (const name of conflicts) from.warn('metric-conflict', conflict(name))
    return { status: 200, type: types[format], body: text }
  } catch (error) {
    return { status: 500, type: plain, body: `${error instanceof Error ? error.message : error}\n` }
  }
}

const plain = 'text/plain; charset=utf-8'
const types: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores',
}

/** What the client prefers by its weights. Without a preference, the text format. */
function formatFor(accept: string): Format {
  const weights = { text: 0, openmetrics: 0 }
  for (const range of accept.split(',')) {
    const weight = Number(/;\s*q=([\d.]+)/.exec(range)?.[1] ?? 1)
    if (/^\s*(text\/(plain|\*)|\*\/\*)/.test(range)) weights.text = Math.max(weights.text, weight)
    if (/^\s*application\/openmetrics-text/.test(range) && !/version=(?!1\.0\.0|["']1\.0\.0)/.test(range))
      weights.openmetrics = Math.max(weights.openmetrics, weight)
  }
  return weights.openmetrics > weights.text ? 'openmetrics' : 'text'
}

function conflict(name: string): string {
  return `The metric ${name} has the name of another one, of another type — Prometheus is not offered it, all other receivers are.`
}
