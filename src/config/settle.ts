import { didYouMean } from '../base/did-you-mean.ts'
import { grpcCodes } from '../base/grpc-codes.ts'
import { isHostAndPort } from './endpoint.ts'
import { jaegerNames } from './jaeger-names.ts'
import { noUrl } from './parse-value.ts'
import { quoted, shown } from './problem.ts'
import type { Draft, Env } from './read-config.ts'
import { type SettingName, settings } from './settings.ts'
import { unknownNames } from './unknown-names.ts'

/** The rules between two settings. */
export function settle(draft: Draft, env: Env): void {
  boundedByBytes(draft)
  atMost(draft, 'bspMaxExportBatchSize', 'bspMaxQueueSize')
  atMost(draft, 'blrpMaxExportBatchSize', 'blrpMaxQueueSize')
  schemelessEndpoints(draft)
  jaegerNames(draft, env)
  argumentWithoutSampler(draft)
  unknownCodes(draft)
  unknownLogKeys(draft)
  exceptionsNeedLogs(draft)
}

/** They would be lost. */
function exceptionsNeedLogs({ values, sources, problems }: Draft): void {
  const [signal] = values.exceptionSignal as readonly string[]
  if (signal === undefined || (values.logsExporters as readonly string[]).length > 0) return
  const message = `${sources.exceptionSignal} is set to "${signal}", but no logs are sent. Exceptions stay events of spans. Set OTEL_LOGS_EXPORTER=otlp.`
  problems.push({ code: 'bad-value', message })
  values.exceptionSignal = settings.exceptionSignal.default
  sources.exceptionSignal = 'default'
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

const signals = ['traces', 'metrics', 'logs'] as const

/** Where HTTP is spoken, `host:port` says too little. */
function schemelessEndpoints(draft: Draft): void {
  const { values, sources, problems } = draft
  const isHttp = (signal: (typeof signals)[number]): boolean => values[`${signal}Protocol`] !== 'grpc'
  const users: Readonly<Record<string, boolean>> = {
    otlpEndpoint: signals.some((signal) => isHttp(signal) && values[`${signal}Endpoint`] === ''),
    tracesEndpoint: isHttp('traces'),
    metricsEndpoint: isHttp('metrics'),
    logsEndpoint: isHttp('logs'),
  }
  for (const [name, isForHttp] of Object.entries(users)) {
    if (!isForHttp || sources[name] === 'default') continue
    const text = String(values[name])
    if (!isHostAndPort(text)) continue
    values[name] = settings[name as SettingName].default
    const used = `the default ${shown(values[name])}`
    const message = `${sources[name]} is set to "${text}", which ${noUrl}. Using ${used} instead.`
    problems.push({ code: 'bad-value', message })
    sources[name] = 'default'
  }
}

/**
 * The specification's bound is for spans that wait as they are. Ours are packed before there are so many, and what is packed is
 * bounded by its bytes; a bound that somebody has set is kept for both.
 */
function boundedByBytes({ values, sources }: Draft): void {
  if (sources.bspMaxQueueSize === 'default') values.bspMaxQueueSize = Number.POSITIVE_INFINITY
}

/** Easily forgotten: without a sampler that takes it, the argument does nothing. */
function argumentWithoutSampler({ values, sources, problems }: Draft): void {
  const sampler = String(values.tracesSampler)
  const argument = values.tracesSamplerArg
  if (sampler.endsWith('ratio') && typeof argument === 'string') {
    const used = settings.tracesSamplerArg.default
    const message = `${sources.tracesSamplerArg} is set to ${quoted(argument)}, which is not a number from 0 to 1. Using the default ${used} instead.`
    problems.push({ code: 'bad-value', message })
    values.tracesSamplerArg = used
  }
  if (argument === 1 || !sampler.endsWith('always_on')) return
  const meant = typeof argument === 'string' ? 'parentbased_jaeger_remote' : 'parentbased_traceidratio'
  const message =
    `${settings.tracesSamplerArg.env} is set to ${quoted(String(argument))}, which the sampler ${sampler} does not use. ` +
    `Did you mean ${settings.tracesSampler.env}=${meant}?`
  problems.push({ code: 'bad-value', message })
}

/** A code that does not exist would wait for its error for ever. */
function unknownCodes({ values, problems }: Draft): void {
  for (const code of Object.keys(values.grpcErrorTypes as object)) {
    if (grpcCodes.includes(code)) continue
    const meant = didYouMean(code, grpcCodes)
    const message =
      `${settings.grpcErrorTypes.env} names "${code}", which is no status code of gRPC: it is ignored.` +
      (meant === undefined ? '' : ` Did you mean ${meant}?`)
    problems.push({ code: 'bad-value', message })
  }
}

/** What a log line can be given: the keys on the left of `ACME_OTEL_LOG_KEYS`. */
const logFields = ['trace_id', 'span_id', 'trace_flags', 'service.name']

function unknownLogKeys({ values, problems }: Draft): void {
  problems.push(...unknownNames(settings.logKeys.env, Object.keys(values.logKeys as object), logFields))
}
