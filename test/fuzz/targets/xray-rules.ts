import assert from 'node:assert/strict'
import { matchesWildcard } from '../../../src/telemetry/sampling/wildcard.ts'
import { ruleState } from '../../../src/telemetry/sampling/xray-quota.ts'
import { matchesRule, readRules } from '../../../src/telemetry/sampling/xray-rule.ts'
import { jsonOf } from '../../support/json-of.ts'
import type { FuzzTarget } from '../target.ts'

const attributes = {
  'http.request.method': 'GET',
  'url.full': 'http://shop.example/a?b',
  'server.address': 'shop.example',
}
const question = { traceId: 'c'.repeat(32), parent: undefined, name: 'GET /', kind: 1, attributes }
const rule =
  '{"RuleName":"a","Version":1,"Priority":1,"FixedRate":0.5,"ReservoirSize":1,"ServiceName":"*","HTTPMethod":"G?T","URLPath":"/*","Attributes":{"a":"b*"}}'

/** What X-Ray answers when it is asked for rules, and for targets, a line each. */
export const target: FuzzTarget = {
  seeds: [
    `{"SamplingRuleRecords":[{"SamplingRule":${rule}}]}\n{"RuleName":"a","FixedRate":0.1,"ReservoirQuota":1,"ReservoirQuotaTTL":2000000000}`,
    '{"SamplingRuleRecords":[{"SamplingRule":null},{"SamplingRule":{"RuleName":1}}]}\n[]',
    '{"SamplingRuleRecords":{}}\n{"ReservoirQuota":-1}',
    '[]\nnull',
  ],
  check(input) {
    const [first, second] = input.toString('latin1').split('\n')
    const rules = readRules([jsonOf(Buffer.from(first ?? '', 'latin1'))]) ?? []
    assert.ok(rules.length <= 1000)
    for (const one of rules) {
      assert.equal(typeof matchesRule(one, attributes, { 'service.name': 'shop' }), 'boolean')
      const state = ruleState(one, () => 1_700_000_000)
      state.become(jsonOf(Buffer.from(second ?? '', 'latin1')))
      assert.equal(typeof state.decide(question), 'boolean')
      assert.equal(state.takeStatistics()?.RequestCount, 1)
    }
    const pattern = first ?? ''
    assert.ok(matchesWildcard(`${pattern}*`, pattern.replaceAll('*', 'x').replaceAll('?', 'y')))
  },
}
