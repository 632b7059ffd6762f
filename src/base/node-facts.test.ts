import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeHas } from './node-facts.ts'

const rows = [
  ['syncModuleHooks', '18.20.8', false],
  ['syncModuleHooks', '20.20.2', false],
  ['syncModuleHooks', '22.15.0', false],
  ['syncModuleHooks', '22.22.2', false],
  ['syncModuleHooks', '22.22.3', true],
  ['syncModuleHooks', '22.23.0', true],
  ['syncModuleHooks', '23.11.1', false],
  ['syncModuleHooks', '24.0.0', false],
  ['syncModuleHooks', '24.11.0', false],
  ['syncModuleHooks', '24.11.1', true],
  ['syncModuleHooks', '24.12.0', true],
  ['syncModuleHooks', '25.0.9', false],
  ['syncModuleHooks', '25.1.0', true],
  ['syncModuleHooks', '26.0.0', true],
  ['syncModuleHooks', '26.0.0-nightly20260101', true],
  ['syncModuleHooks', '31.2.3', true],
] as const

for (const [fact, version, has] of rows) {
  test(`${version} ${has ? 'has' : 'does not have'} ${fact}`, () => assert.equal(nodeHas(fact, version), has))
}

test('without a version, it is about the Node that runs', () => {
  assert.equal(nodeHas('syncModuleHooks'), nodeHas('syncModuleHooks', process.versions.node))
})
