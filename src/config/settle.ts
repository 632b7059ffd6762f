import type { Draft } from './read-config.ts'
import { type SettingName, settings } from './settings.ts'

/** The rules between two settings. */
export function settle(draft: Draft): void {
  atMost(draft, 'bspMaxExportBatchSize', 'bspMaxQueueSize')
  atMost(draft, 'blrpMaxExportBatchSize', 'blrpMaxQueueSize')
  atMost(draft, 'metricExportTimeoutMs', 'metricExportIntervalMs')
  jaegerNames(draft)
  ratioWithoutSampler(draft)
}

/** A default that is too high gives way in silence; a value that somebody set is told. */
function atMost({ values, sources, problems }: Draft, name: SettingName, limitName: SettingName): void {
  const value = Number(values[name])
  const limit = Number(values[limitName])
  if (value <= limit) return
  if (sources[name] !== 'default') {
    const message = `${sources[name]} is set to "${value}", which is more than ${settings[limitName].env}. Using ${limit} instead.`
    problems.push({ code: 'bad-value', message })
  }
  values[name] = limit
  sources[name] = sources[limitName] ?? 'default'
}

/** Easily forgotten: without a sampler that takes it, the ratio does nothing, and everything is kept. */
function ratioWithoutSampler({ values, problems }: Draft): void {
  const sampler = String(values.tracesSampler)
  if (values.tracesSamplerArg === 1 || !sampler.endsWith('always_on')) return
  const message =
    `${settings.tracesSamplerArg.env} is set to "${values.tracesSamplerArg}", which the sampler ${sampler} does not use. ` +
    `Did you mean ${settings.tracesSampler.env}=parentbased_traceidratio?`
  problems.push({ code: 'bad-value', message })
}

const jaegerSamplers: Readonly<Record<string, string>> = {
  const: 'parentbased_always_on',
  probabilistic: 'parentbased_traceidratio',
}

/** What Jaeger's names mean in OpenTelemetry's, where those are not set. */
function jaegerNames(draft: Draft): void {
  const { values, sources } = draft
  values.resourceAttributes = { ...(values.jaegerTags as object), ...(values.resourceAttributes as object) }
  for (const name of ['jaegerEndpoint', 'jaegerAgentHost'] as const) {
    if (sources[name] !== 'default') become(draft, 'tracesExporters', ['jaeger'], name)
  }
  const formats = values.jaegerPropagation as readonly string[]
  const propagators = formats.flatMap((name) => (name === 'w3c' ? ['tracecontext', 'baggage'] : [name]))
  if (propagators.length > 0) become(draft, 'propagators', propagators, 'jaegerPropagation')
  const type = String(values.jaegerSamplerType)
  const isNothing = type === 'const' && values.jaegerSamplerParam === 0
  const sampler = isNothing ? 'parentbased_always_off' : jaegerSamplers[type]
  if (sampler === undefined || !become(draft, 'tracesSampler', sampler, 'jaegerSamplerType')) return
  if (type === 'probabilistic') become(draft, 'tracesSamplerArg', values.jaegerSamplerParam, 'jaegerSamplerParam')
}

/** Only in the place of a default. */
function become({ values, sources }: Draft, name: SettingName, value: unknown, from: SettingName): boolean {
  if (sources[name] !== 'default') return false
  values[name] = value
  sources[name] = sources[from] ?? 'default'
  return true
}
