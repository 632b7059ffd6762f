import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { ruleState } from './xray-quota.ts'
import { matchesRule, readRules, type XrayRule } from './xray-rule.ts'

const any = {
  RuleName: 'Default',
  Priority: 10_000,
  FixedRate: 0.05,
  ReservoirSize: 1,
  ServiceName: '*',
  ServiceType: '*',
  Host: '*',
  HTTPMethod: '*',
  URLPath: '*',
  ResourceARN: '*',
  Attributes: {},
  Version: 1,
}

function rulesOf(...rules: object[]): readonly XrayRule[] {
  const records = rules.map((rule) => ({ SamplingRule: { ...any, ...rule } }))
  return readRules([{ SamplingRuleRecords: records }]) ?? []
}

test('the least priority first, then by name; what makes no sense is left out', () => {
  const rules = rulesOf(
    { RuleName: 'late', Priority: 9 },
    { RuleName: 'b', Priority: 1 },
    { RuleName: 'a', Priority: 1 },
    { RuleName: 'v2', Version: 2 },
    { RuleName: 7 },
    { RuleName: 'nan', FixedRate: null },
    { RuleName: 'much', FixedRate: 3 },
    { RuleName: 'less', ReservoirSize: -1 },
  )
  assert.deepEqual(
    rules.map(({ name }) => name),
    ['a', 'b', 'late'],
  )
  for (const lie of [null, 'rules', {}, { SamplingRuleRecords: 'many' }]) assert.equal(readRules([lie]), undefined)
  assert.deepEqual(readRules([{ SamplingRuleRecords: [null, {}, { SamplingRule: [] }] }]), [])
})

const resource = { 'service.name': 'shop', 'cloud.platform': 'aws_ecs', 'aws.ecs.container.arn': 'arn:aws:ecs:1:c/7' }
const request = {
  'http.request.method': 'GET',
  'url.path': '/orders/7',
  'server.address': 'shop.example.com',
  tenant: 'blue',
}

const matching: readonly [rule: object, attributes: Attributes, matches: boolean][] = [
  [{}, {}, true],
  [{ ServiceName: 'sh?p' }, request, true],
  [{ ServiceName: 'cart' }, request, false],
  [{ ServiceType: 'AWS::ECS::Container' }, request, true],
  [{ ServiceType: 'AWS::Lambda::Function' }, request, false],
  [{ Host: '*.example.com', HTTPMethod: 'get', URLPath: '/orders/*' }, request, true],
  [{ HTTPMethod: 'POST' }, request, false],
  [{ URLPath: '/carts/*' }, request, false],
  [{ URLPath: '/a' }, { 'http.target': '/a?b=c' }, true],
  [{ URLPath: '/a' }, { 'url.full': 'http://x/a?b=c' }, true],
  [{ URLPath: '/a' }, { 'url.full': 'no address' }, false],
  [{ ResourceARN: 'arn:aws:ecs:*' }, request, true],
  [{ ResourceARN: 'arn:aws:lambda:*' }, request, false],
  [{ Attributes: { tenant: 'b*' } }, request, true],
  [{ Attributes: { tenant: 'red' } }, request, false],
  [{ Attributes: { team: '*' } }, request, false],
]

for (const [rule, attributes, matches] of matching) {
  test(`${JSON.stringify(rule)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(attributes)}`, () => {
    assert.equal(matchesRule(rulesOf(rule)[0] as XrayRule, attributes, resource), matches)
  })
}

const never = { traceId: '0'.repeat(32), parent: undefined, name: 'n', kind: 1, attributes: {} } as const

test('one a second is borrowed, until a quota comes, and again when it has expired', () => {
  let now = 1000
  const state = ruleState(rulesOf({ FixedRate: 0, ReservoirSize: 50 })[0] as XrayRule, () => now)
  const kept = (): number => Array.from({ length: 20 }, () => state.decide(never)).filter(Boolean).length
  assert.equal(state.takeStatistics(), undefined)
  assert.equal(kept(), 1)
  assert.deepEqual(state.takeStatistics(), { RuleName: 'Default', RequestCount: 20, SampledCount: 1, BorrowCount: 1 })
  state.become({ ReservoirQuota: 7, ReservoirQuotaTTL: now + 10 })
  assert.equal(kept(), 7)
  assert.deepEqual(state.takeStatistics(), { RuleName: 'Default', RequestCount: 20, SampledCount: 7, BorrowCount: 0 })
  now += 5
  assert.equal(kept(), 7)
  now += 5
  assert.equal(kept(), 1)
  state.become({ FixedRate: 1 })
  assert.equal(state.decide({ ...never, traceId: 'f'.repeat(32) }), true)
})

test('a target that makes no sense leaves what was', () => {
  const state = ruleState(rulesOf({ FixedRate: 0, ReservoirSize: 0 })[0] as XrayRule, () => 1)
  for (const lie of [null, 7, {}, { FixedRate: 7 }, { FixedRate: 'all' }, { ReservoirQuota: -1, ReservoirQuotaTTL: 9 }])
    state.become(lie)
  assert.equal(state.decide(never), false)
})
