import type { Sampler } from '../sampling.ts'
import { guaranteed, probabilistic, rateLimiting } from './probabilistic.ts'

// `SamplingStrategyResponse` of Jaeger's `sampling.proto`, as its server writes it in JSON.
// https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/sampling.proto
interface Strategy {
  readonly strategyType?: unknown
  readonly probabilisticSampling?: { readonly samplingRate?: unknown } | null
  readonly rateLimitingSampling?: { readonly maxTracesPerSecond?: unknown } | null
  readonly operationSampling?: OperationSampling | null
}

interface OperationSampling {
  readonly defaultSamplingProbability?: unknown
  readonly defaultLowerBoundTracesPerSecond?: unknown
  readonly defaultUpperBoundTracesPerSecond?: unknown
  readonly perOperationStrategies?: unknown
}

/** A name may be made from data: those beyond are decided by one sampler for all. */
const maxOperations = 2000

/** Makes the sampler that the answer describes; `undefined` when it describes none. */
export function readStrategy(answer: unknown): (() => Sampler) | undefined {
  if (!isObject(answer)) return undefined
  const { strategyType, probabilisticSampling, rateLimitingSampling, operationSampling } = answer as Strategy
  if (isObject(operationSampling)) return perOperation(operationSampling as OperationSampling)
  const isLimiting = strategyType === 'RATE_LIMITING' || strategyType === 1
  if (isObject(rateLimitingSampling) && (isLimiting || !isObject(probabilisticSampling))) {
    const perSecond = numberOf((rateLimitingSampling as { maxTracesPerSecond?: unknown }).maxTracesPerSecond)
    return perSecond === undefined ? undefined : () => rateLimiting(perSecond)
  }
  if (!isObject(probabilisticSampling)) return undefined
  const rate = rateOf(probabilisticSampling)
  return rate === undefined ? undefined : () => probabilistic(rate)
}

function perOperation(strategy: OperationSampling): (() => Sampler) | undefined {
  const probability = numberOf(strategy.defaultSamplingProbability, 1)
  const lower = numberOf(strategy.defaultLowerBoundTracesPerSecond)
  const upper = numberOf(strategy.defaultUpperBoundTracesPerSecond)
  const rates = ratesOf(strategy.perOperationStrategies ?? [])
  if (probability === undefined || lower === undefined || upper === undefined || rates === undefined) return undefined
  return () => {
    const samplers = new Map<string, Sampler>()
    for (const [operation, rate] of rates) samplers.set(operation, guaranteed(rate, lower, upper))
    const others = guaranteed(probability, lower, upper)
    const samplerOf = (name: string): Sampler => {
      const known = samplers.get(name)
      if (known !== undefined || samplers.size >= maxOperations) return known ?? others
      const made = guaranteed(probability, lower, upper)
      samplers.set(name, made)
      return made
    }
    return {
      isSampled: (question) => samplerOf(question.name).isSampled(question),
      marks: (question, isSampled) => samplerOf(question.name).marks?.(question, isSampled),
      toString: () => `PerOperation{${rates.size},default=${probability}}`,
    }
  }
}

function ratesOf(list: unknown): Map<string, number> | undefined {
  if (!Array.isArray(list)) return undefined
  const rates = new Map<string, number>()
  for (const entry of list.slice(0, maxOperations)) {
    if (!isObject(entry)) return undefined
    const { operation, probabilisticSampling } = entry as { operation?: unknown; probabilisticSampling?: unknown }
    const rate = isObject(probabilisticSampling) ? rateOf(probabilisticSampling) : undefined
    if (typeof operation !== 'string' || rate === undefined) return undefined
    rates.set(operation, rate)
  }
  return rates
}

function rateOf(sampling: object): number | undefined {
  return numberOf((sampling as { samplingRate?: unknown }).samplingRate, 1)
}

/** What is left out is 0, as in all JSON of protobuf. */
function numberOf(value: unknown = 0, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= most ? value : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
