import { callersDecision } from '../callers-decision.ts'
import { bucket, type Marks, type Sampler, traceIdRatio } from '../sampling.ts'

/** Jaeger's adaptive sampling counts by these tags, on the span that a trace begins with. */
function tagsOf(type: string, param: number): Marks {
  return { attributes: { 'sampler.type': type, 'sampler.param': param } }
}

export function probabilistic(rate: number): Sampler {
  const ratio = traceIdRatio(rate)
  const tags = tagsOf('probabilistic', rate)
  return {
    isSampled: (question) => ratio.isSampled(question),
    marks(question, isSampled) {
      const marks = ratio.marks?.(question, isSampled)
      return isSampled && callersDecision(question.parent) === undefined ? { ...marks, ...tags } : marks
    },
    toString: () => `Probabilistic{${rate}}`,
  }
}

/** Traces a second. A span inside of a trace goes by its parent: half a trace is of no use. */
export function rateLimiting(perSecond: number): Sampler {
  const take = bucket(perSecond)
  const tags = tagsOf('ratelimiting', perSecond)
  return {
    isSampled: ({ parent }) => callersDecision(parent) ?? take(),
    marks: ({ parent }, isSampled) => (isSampled && callersDecision(parent) === undefined ? tags : undefined),
    toString: () => `RateLimiting{${perSecond}}`,
  }
}

/**
 * By probability, but never less than `lower` nor more than `upper` traces a second, where there are as many; an `upper` of 0 is
 * no limit. A span inside of a trace goes by its parent.
 */
export function guaranteed(rate: number, lower: number, upper: number): Sampler {
  const chance = probabilistic(rate)
  const atLeast = bucket(lower)
  const atMost = upper > 0 ? bucket(upper) : () => true
  const tags = tagsOf('lowerbound', rate)
  let isByChance = false
  return {
    isSampled(question) {
      const decision = callersDecision(question.parent)
      if (decision !== undefined) return decision
      isByChance = chance.isSampled(question)
      // What is kept by chance counts as well for the least.
      const isFirst = atLeast()
      return isByChance ? atMost() : isFirst
    },
    marks(question, isSampled) {
      if (!isSampled || callersDecision(question.parent) !== undefined) return undefined
      return isByChance ? chance.marks?.(question, isSampled) : tags
    },
    toString: () => `Guaranteed{${rate},${lower}/s}`,
  }
}
