import { bucket, type SamplingQuestion, traceIdRatio } from '../sampling.ts'
import { fieldOf, numberOf, type XrayRule } from './xray-rule.ts'

/** `SamplingStatisticsDocument`, without who and when. */
export interface Statistics {
  readonly RuleName: string
  readonly RequestCount: number
  readonly SampledCount: number
  readonly BorrowCount: number
}

/** Seconds: of the wall, which X-Ray tells the end of a quota in. */
export type Clock = () => number

export interface RuleState {
  readonly rule: XrayRule
  decide(question: SamplingQuestion): boolean
  /** Since it was last asked; `undefined` when nothing has happened. */
  takeStatistics(): Statistics | undefined
  /** A `SamplingTargetDocument` of this rule. Fields that make no sense leave what was. */
  become(target: unknown): void
}

/**
 * One rule at work: so many traces a second by the reservoir, and a share of the rest. Until X-Ray has given this process a part of
 * the reservoir, and when that part has expired, it borrows one a second.
 */
export function ruleState(rule: XrayRule, clock: Clock): RuleState {
  let ratio = traceIdRatio(rule.fixedRate)
  const borrow = rule.reservoirSize > 0 ? bucket(1, clock) : () => false
  let quota = 0
  let quotaUntil = Number.NEGATIVE_INFINITY
  let take = bucket(0, clock)
  let counts = { requests: 0, sampled: 0, borrowed: 0 }
  const fromReservoir = (): boolean => {
    if (clock() < quotaUntil) return take()
    const isBorrowed = borrow()
    if (isBorrowed) counts.borrowed++
    return isBorrowed
  }
  return {
    rule,
    decide(question) {
      counts.requests++
      const isSampled = fromReservoir() || ratio.isSampled(question)
      if (isSampled) counts.sampled++
      return isSampled
    },
    takeStatistics() {
      if (counts.requests === 0) return undefined
      const { requests, sampled, borrowed } = counts
      counts = { requests: 0, sampled: 0, borrowed: 0 }
      return { RuleName: rule.name, RequestCount: requests, SampledCount: sampled, BorrowCount: borrowed }
    },
    become(target) {
      const rate = numberOf(fieldOf(target, 'FixedRate'), 1)
      if (rate !== undefined) ratio = traceIdRatio(rate)
      const given = numberOf(fieldOf(target, 'ReservoirQuota'))
      const until = numberOf(fieldOf(target, 'ReservoirQuotaTTL'))
      if (given === undefined || until === undefined) return
      if (given !== quota) take = bucket(given, clock)
      quota = given
      quotaUntil = until
    },
  }
}
