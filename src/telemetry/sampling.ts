import type { Attributes, SpanContext, SpanKind } from '@opentelemetry/api'
import type { Config } from '../config/settings.ts'

/** https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampler — asked once for every span that is about to start. */
export interface Sampler {
  isSampled(question: SamplingQuestion): boolean
  /** It decides by attributes; without it, those of our own instrumentations are not told. */
  readonly needsAttributes?: boolean
  toString(): string
}

export interface SamplingQuestion {
  readonly traceId: string
  readonly parent: SpanContext | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
}

const alwaysOn: Sampler = { isSampled: () => true, toString: () => 'AlwaysOnSampler' }
const alwaysOff: Sampler = { isSampled: () => false, toString: () => 'AlwaysOffSampler' }

/**
 * Keeps a trace when the 52 random bits at its id's end reach the threshold: the same rule, so the same traces, as the
 * specification's probability sampler, which compares the last 56.
 */
function traceIdRatio(ratio: number): Sampler {
  const threshold = (1 - ratio) * 2 ** 52
  return {
    isSampled: ({ traceId }) => Number.parseInt(traceId.slice(18, 31), 16) >= threshold && ratio > 0,
    toString: () => `TraceIdRatioBased{${ratio}}`,
  }
}

function parentBased(root: Sampler): Sampler {
  return {
    isSampled: (question) => (question.parent ? (question.parent.traceFlags & 1) === 1 : root.isSampled(question)),
    needsAttributes: root.needsAttributes === true,
    toString: () => `ParentBased{root=${root}}`,
  }
}

const { hrtime } = process

/** Seconds that no clock on the wall can turn back. */
function monotonicSeconds(): number {
  const [seconds, nanos] = hrtime()
  return seconds + nanos / 1e9
}

/** Of the traces that begin here and that `inner` keeps: those of one second may come at once, and then at the rate. */
export function limitedTo(perSecond: number, inner: Sampler, now: () => number = monotonicSeconds): Sampler {
  let left = perSecond
  let at = now()
  return {
    isSampled(question) {
      if (!inner.isSampled(question)) return false
      if (question.parent !== undefined) return true
      const moment = now()
      left = Math.min(perSecond, left + (moment - at) * perSecond)
      at = moment
      if (left < 1) return false
      left--
      return true
    },
    needsAttributes: inner.needsAttributes === true,
    toString: () => `RateLimited{${perSecond}/s,${inner}}`,
  }
}

type SamplerConfig = Pick<Config, 'tracesSampler' | 'tracesSamplerArg'> & Partial<Pick<Config, 'tracesPerSecond'>>

/** From `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` and `ACME_OTEL_TRACES_PER_SECOND`. */
export function createSampler(config: SamplerConfig): Sampler {
  const sampler = namedSampler(config)
  const { tracesPerSecond = Number.POSITIVE_INFINITY } = config
  return tracesPerSecond === Number.POSITIVE_INFINITY ? sampler : limitedTo(tracesPerSecond, sampler)
}

function namedSampler(config: SamplerConfig): Sampler {
  switch (config.tracesSampler) {
    case 'always_on':
      return alwaysOn
    case 'always_off':
      return alwaysOff
    case 'traceidratio':
      return traceIdRatio(config.tracesSamplerArg)
    case 'parentbased_always_off':
      return parentBased(alwaysOff)
    case 'parentbased_traceidratio':
      return parentBased(traceIdRatio(config.tracesSamplerArg))
    default:
      return parentBased(alwaysOn)
  }
}
