import type { Attributes, SpanContext, SpanKind, TraceState } from '@opentelemetry/api'
import { ownClock } from '../base/own-clock.ts'
import type { Config } from '../config/settings.ts'
import { callersDecision } from './callers-decision.ts'
import { AgentTraceState } from './propagation/trace-state.ts'

/** https://opentelemetry.io/docs/specs/otel/trace/sdk/#sampler — asked once for every span that is about to start. */
export interface Sampler {
  isSampled(question: SamplingQuestion): boolean
  /** It decides by attributes; without it, those of our own instrumentations are not told. */
  readonly needsAttributes?: boolean
  /** Asked right after `isSampled`, by those who have something to say about the decision; `undefined`: nothing this time. */
  readonly marks?: ((question: SamplingQuestion, isSampled: boolean) => Marks | undefined) | undefined
  toString(): string
}

/** What a decision leaves on the span. */
export interface Marks {
  readonly attributes?: Attributes
  /** In the place of the parent's. */
  readonly traceState?: TraceState | undefined
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

/** Of the 56 bits of a trace id that are random, those that a number of JavaScript holds. */
const bits = 2 ** 52
const digits = 13

/**
 * Consistent probability sampling: a trace is kept when its randomness reaches the threshold, so whoever has the lower threshold
 * keeps all that others keep. The randomness is the trace id's end, or `rv` where a caller has said it; the threshold is told in
 * `tracestate`, so that a backend knows how many traces each stands for.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export function traceIdRatio(ratio: number): Sampler {
  const threshold = Math.round((1 - ratio) * bits)
  const th = threshold === bits ? undefined : threshold.toString(16).padStart(digits, '0').replace(/0+$/, '') || '0'
  const ofRoots: Marks = { traceState: withThreshold(undefined, th) }
  return {
    isSampled: ({ traceId, parent }) => randomnessOf(traceId, parent?.traceState) >= threshold && ratio > 0,
    marks({ parent }, isSampled) {
      const state = parent?.traceState
      if (state === undefined) return isSampled ? ofRoots : undefined
      return { traceState: withThreshold(state, isSampled ? th : undefined) }
    },
    toString: () => `TraceIdRatioBased{${ratio}}`,
  }
}

function randomnessOf(traceId: string, state: TraceState | undefined): number {
  const explicit = state?.get('ot')?.match(/(?:^|;)rv:([0-9a-f]{14})(?:;|$)/)?.[1]
  return Number.parseInt(explicit?.slice(0, digits) ?? traceId.slice(18, 18 + digits), 16)
}

/** The member `ot` with this threshold, or without any; what else it holds stays. */
function withThreshold(state: TraceState | undefined, th: string | undefined): TraceState | undefined {
  const before = state?.get('ot')
  const others = before?.split(';').filter((part) => !part.startsWith('th:')) ?? []
  const now = [...(th === undefined ? [] : [`th:${th}`]), ...others].join(';')
  if (now === (before ?? '')) return state
  if (state === undefined) return AgentTraceState.parse(`ot=${now}`)
  return now === '' ? state.unset('ot') : state.set('ot', now)
}

/** Exported for the samplers that are loaded when they are asked for. */
export function parentBased(root: Sampler): Sampler {
  const { marks } = root
  return {
    isSampled: (question) => callersDecision(question.parent) ?? root.isSampled(question),
    needsAttributes: root.needsAttributes === true,
    marks:
      marks &&
      ((question, isSampled) =>
        callersDecision(question.parent) === undefined ? marks(question, isSampled) : undefined),
    toString: () => `ParentBased{root=${root}}`,
  }
}

const { hrtime } = ownClock

/** Seconds that no clock on the wall can turn back. */
function monotonicSeconds(): number {
  const [seconds, nanos] = hrtime()
  return seconds + nanos / 1e9
}

/** Says yes `perSecond` times a second, and at once as often as in one second, or once where that is less than one. */
export function bucket(perSecond: number, now: () => number = monotonicSeconds): () => boolean {
  const full = perSecond > 0 ? Math.max(1, perSecond) : 0
  let left = full
  let at = now()
  return () => {
    const moment = now()
    left = Math.min(full, left + (moment - at) * perSecond)
    at = moment
    if (left < 1) return false
    left--
    return true
  }
}

/** Of the traces that begin here and that `inner` keeps: those of one second may come at once, and then at the rate. */
export function limitedTo(perSecond: number, inner: Sampler, now: () => number = monotonicSeconds): Sampler {
  const take = bucket(perSecond, now)
  return {
    isSampled: (question) => inner.isSampled(question) && (callersDecision(question.parent) !== undefined || take()),
    needsAttributes: inner.needsAttributes === true,
    toString: () => `RateLimited{${perSecond}/s,${inner}}`,
  }
}

type SamplerConfig = Pick<Config, 'tracesSampler' | 'tracesSamplerArg'> & Partial<Pick<Config, 'tracesPerSecond'>>

/**
 * From `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG` and `ACME_OTEL_TRACES_PER_SECOND`. `remote` gives the samplers that ask
 * a server, and is called only when one of them is named.
 */
export function createSampler(config: SamplerConfig, remote: () => Sampler = () => parentBased(alwaysOn)): Sampler {
  const sampler = namedSampler(config, remote)
  const { tracesPerSecond = Number.POSITIVE_INFINITY } = config
  return tracesPerSecond === Number.POSITIVE_INFINITY ? sampler : limitedTo(tracesPerSecond, sampler)
}

function namedSampler({ tracesSampler, tracesSamplerArg }: SamplerConfig, remote: () => Sampler): Sampler {
  switch (tracesSampler) {
    case 'always_on':
      return alwaysOn
    case 'always_off':
      return alwaysOff
    case 'traceidratio':
      return traceIdRatio(Number(tracesSamplerArg))
    case 'parentbased_always_off':
      return parentBased(alwaysOff)
    case 'parentbased_traceidratio':
      return parentBased(traceIdRatio(Number(tracesSamplerArg)))
    case 'parentbased_always_on':
      return parentBased(alwaysOn)
    default:
      return remote()
  }
}
