import { didYouMean } from '../base/did-you-mean.ts'
import type { Problem } from './problem.ts'
import { settings } from './settings.ts'

/** Spellings that people try and that are more than one edit away from what they mean. */
const misspelt: Readonly<Record<string, string>> = {
  OTEL_BSP_EXPORT_TIMEOUT_MILLIS: 'OTEL_BSP_EXPORT_TIMEOUT',
  OTEL_BSP_SCHEDULE_DELAY_MILLIS: 'OTEL_BSP_SCHEDULE_DELAY',
  OTEL_DISABLED: 'OTEL_SDK_DISABLED',
  OTEL_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_EXPORTER: 'OTEL_TRACES_EXPORTER',
  OTEL_EXPORTER_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_EXPORTER_OTLP_METRIC_ENDPOINT: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  OTEL_EXPORTER_OTLP_SPAN_ENDPOINT: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  OTEL_OTLP_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_PROPAGATION: 'OTEL_PROPAGATORS',
  OTEL_RESOURCE_LABELS: 'OTEL_RESOURCE_ATTRIBUTES',
  OTEL_SAMPLER: 'OTEL_TRACES_SAMPLER',
  OTEL_SAMPLER_ARG: 'OTEL_TRACES_SAMPLER_ARG',
  OTEL_SERVICE: 'OTEL_SERVICE_NAME',
  OTEL_SERVICENAME: 'OTEL_SERVICE_NAME',
  OTEL_SPAN_EXPORTER: 'OTEL_TRACES_EXPORTER',
  OTEL_TRACING_EXPORTER: 'OTEL_TRACES_EXPORTER',
}

/** Real names, of the specification, the official package or a distribution, without effect here. One that ends in `_` is a prefix. */
export const notHonoured: readonly string[] = ['OTEL_BAGGAGE_SPAN_ATTRIBUTE_KEYS', 'OTEL_EXPORTER_ZIPKIN_PROTOCOL']

/**
 * What to tell about a set variable that no setting reads. Silent about `OTEL_…` names that are far from every known one:
 * other programs of the environment read variables of that prefix as well.
 */
export function strangeName(name: string): Problem | undefined {
  if (notHonoured.some((entry) => name === entry || (entry.endsWith('_') && name.startsWith(entry)))) {
    return { code: 'not-honoured', message: `${name} is set, but this version of the agent does not honour it.` }
  }
  const meant = Object.hasOwn(misspelt, name) ? misspelt[name] : didYouMean(name, knownNames())
  if (meant === undefined && !name.startsWith('ACME_')) return undefined
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return { code: 'unknown-name', message: `${name} is not a name the agent knows.${hint}` }
}

function knownNames(): readonly string[] {
  return Object.values(settings).map((setting) => setting.env)
}
