import type { Draft, Env } from './read-config.ts'
import type { SettingName } from './settings.ts'

/** What Jaeger's names mean in OpenTelemetry's, where those are not set. */
export function jaegerNames(draft: Draft, env: Env): void {
  const { values, sources } = draft
  const tags = sources.jaegerTags === 'default' ? {} : filledIn(values.jaegerTags as Tags, env)
  values.resourceAttributes = { ...tags, ...(values.resourceAttributes as Tags) }
  for (const name of ['jaegerEndpoint', 'jaegerAgentHost'] as const) {
    if (sources[name] !== 'default') become(draft, 'tracesExporters', ['jaeger'], name)
  }
  const formats = values.jaegerPropagation as readonly string[]
  const propagators = formats.flatMap((name) => (name === 'w3c' ? ['tracecontext', 'baggage'] : [name]))
  if (propagators.length > 0) become(draft, 'propagators', propagators, 'jaegerPropagation')
  if (sources.jaegerSamplerType !== 'default' && sources.tracesSampler === 'default') jaegerSampler(draft)
}

type Tags = Readonly<Record<string, string>>

/** `${NAME:default}` is the variable's value, where it has one. */
function filledIn(tags: Tags, env: Env): Tags {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => {
      const [, name, fallback = ''] = /^\$\{([^:}]+)(?::([^}]*))?\}$/.exec(value) ?? []
      return [key, name === undefined ? value : env[name] || fallback]
    }),
  )
}

/** All of Jaeger's samplers decide where a trace begins, and only there. */
function jaegerSampler(draft: Draft): void {
  const { values, sources, problems } = draft
  const param = values.jaegerSamplerParam as number
  const use = (sampler: string): boolean => become(draft, 'tracesSampler', sampler, 'jaegerSamplerType')
  switch (values.jaegerSamplerType) {
    case 'const':
      use(param === 0 ? 'parentbased_always_off' : 'parentbased_always_on')
      break
    case 'ratelimiting':
      use('parentbased_always_on')
      become(draft, 'tracesPerSecond', param, 'jaegerSamplerParam')
      break
    case 'probabilistic':
      use('parentbased_traceidratio')
      if (param <= 1) become(draft, 'tracesSamplerArg', param, 'jaegerSamplerParam')
      else problems.push({ code: 'bad-value', message: noShare(param) })
      break
    case 'remote':
      use('parentbased_jaeger_remote')
      become(draft, 'tracesSamplerArg', remoteArgument(draft), 'jaegerSamplerType')
      if (sources.jaegerSamplerParam !== 'default' && param > 1)
        problems.push({ code: 'bad-value', message: noShare(param) })
  }
}

function noShare(param: number): string {
  return `JAEGER_SAMPLER_PARAM is set to "${param}", which is not a number from 0 to 1. Using the default instead.`
}

function remoteArgument({ values, sources }: Draft): string {
  const pairs = [
    ['endpoint', 'jaegerSamplingEndpoint'],
    ['pollingIntervalMs', 'jaegerSamplerRefreshMs'],
    ['initialSamplingRate', 'jaegerSamplerParam'],
  ] as const
  const set = pairs.filter(([, name]) => sources[name] !== 'default')
  const own = set.filter(([, name]) => name !== 'jaegerSamplerParam' || Number(values[name]) <= 1)
  return own.map(([key, name]) => `${key}=${values[name]}`).join(',') || 'endpoint=http://localhost:5778'
}

/** Only in the place of a default. */
function become({ values, sources }: Draft, name: SettingName, value: unknown, from: SettingName): boolean {
  if (sources[name] !== 'default') return false
  values[name] = value
  sources[name] = sources[from] ?? 'default'
  return true
}
