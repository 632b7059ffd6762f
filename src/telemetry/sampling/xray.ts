import type { Surroundings } from '../export/contract.ts'
import { newTraceId } from '../ids.ts'
import { bucket, type Sampler, traceIdRatio } from '../sampling.ts'
import { askJson } from './ask-json.ts'
import { addressOf, askingAgain } from './asking.ts'
import type { RemoteSampler } from './jaeger-remote.ts'
import { type RemoteArgument, withUsual } from './remote-argument.ts'
import { type RuleState, ruleState, type Statistics } from './xray-quota.ts'
import { fieldOf, matchesRule, numberOf, readRules, type XrayRule } from './xray-rule.ts'

const port = 2000
const maxPages = 10
/** Of one request for targets. */
const maxStatistics = 25
/** How often X-Ray wants to hear how many traces there were, until it says otherwise. */
const targetsEveryMs = 10_000

// Taken before the application can replace it.
const wallClockMs = Date.now
const nowSeconds = (): number => wallClockMs() / 1000

/**
 * X-Ray's rules, by way of its daemon or a collector on this machine, which sign what they pass on.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sampling.html
 */
export function createXraySampler(
  { endpoint, pollingIntervalMs, initialSamplingRate }: RemoteArgument,
  from: Surroundings,
  everyMs: number = targetsEveryMs,
): RemoteSampler {
  const server = withUsual(endpoint, port, '/')
  const base = server.pathname.endsWith('/') ? server : new URL(`${server.href}/`)
  const clientId = newTraceId().slice(0, 24)
  const fallback = withoutRules(initialSamplingRate)
  let states: readonly RuleState[] = []
  let rulesAt = 0

  const askRules = async (): Promise<void> => {
    const rules = await fetchRules(new URL('GetSamplingRules', base), from)
    states = merged(states, rules)
    rulesAt = nowSeconds()
  }
  const askTargets = async (): Promise<void> => {
    const documents = takeAll(states)
    if (documents.length === 0) return
    const answer = await askJson(
      { url: new URL('SamplingTargets', base), body: { SamplingStatisticsDocuments: signed(documents, clientId) } },
      from,
    )
    applyTargets(states, answer)
    if ((numberOf(fieldOf(answer, 'LastRuleModification')) ?? 0) > rulesAt) await askRules()
  }

  const instead = (): string =>
    states.length > 0 ? 'what it said last' : `one trace a second and ${initialSamplingRate * 100} % of the rest`
  const round = (everyMs: number, path: string, ask: () => Promise<void>) =>
    askingAgain({ where: addressOf(new URL(path, base)), everyMs, instead, ask }, from)
  const rules = round(pollingIntervalMs, 'GetSamplingRules', askRules)
  const targets = round(everyMs, 'SamplingTargets', askTargets)
  return {
    begin() {
      rules.begin()
      targets.begin()
    },
    sampler: {
      needsAttributes: true,
      isSampled(question) {
        if (states.length === 0) return fallback.isSampled(question)
        const resource = from.resource()
        const state = states.find(({ rule }) => matchesRule(rule, question.attributes, resource))
        return (state?.decide ?? fallback.isSampled)(question)
      },
      toString: () => `XraySampler{${states.length} rules}`,
    },
  }
}

/** What X-Ray's own default rule says. */
function withoutRules(rate: number): Sampler {
  const once = bucket(1)
  const ratio = traceIdRatio(rate)
  return { isSampled: (question) => once() || ratio.isSampled(question), toString: () => 'WithoutRules' }
}

async function fetchRules(url: URL, from: Surroundings): Promise<readonly XrayRule[]> {
  const answers: unknown[] = []
  let token: unknown
  do {
    const answer = await askJson({ url, body: typeof token === 'string' ? { NextToken: token } : {} }, from)
    answers.push(answer)
    token = fieldOf(answer, 'NextToken')
  } while (typeof token === 'string' && token !== '' && answers.length < maxPages)
  const rules = readRules(answers)
  if (rules === undefined) throw new Error('answers what are no sampling rules')
  return rules
}

/** A rule that is as it was keeps its quota and its counts. */
function merged(states: readonly RuleState[], rules: readonly XrayRule[]): readonly RuleState[] {
  const texts = new Map(states.map((state) => [textOf(state.rule), state]))
  return rules.map((rule) => texts.get(textOf(rule)) ?? ruleState(rule, nowSeconds))
}

function textOf(rule: XrayRule): string {
  return JSON.stringify({ ...rule, attributes: [...rule.attributes] })
}

function takeAll(states: readonly RuleState[]): readonly Statistics[] {
  const taken: Statistics[] = []
  for (const state of states) {
    if (taken.length === maxStatistics) break
    const statistics = state.takeStatistics()
    if (statistics !== undefined) taken.push(statistics)
  }
  return taken
}

function applyTargets(states: readonly RuleState[], answer: unknown): void {
  const targets = fieldOf(answer, 'SamplingTargetDocuments')
  if (!Array.isArray(targets)) throw new Error('answers what are no sampling targets')
  const byName = new Map(states.map((state) => [state.rule.name as unknown, state]))
  for (const target of targets) byName.get(fieldOf(target, 'RuleName'))?.become(target)
}

function signed(documents: readonly Statistics[], clientId: string): object[] {
  const Timestamp = Math.floor(nowSeconds())
  return documents.map((document) => ({ ...document, ClientID: clientId, Timestamp }))
}
