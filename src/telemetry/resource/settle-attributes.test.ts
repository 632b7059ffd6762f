import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settleAttributes } from './settle-attributes.ts'

test('waits for every attribute, and leaves out what failed and what is not there', async () => {
  const detector = {
    detect: () => ({
      attributes: {
        'cloud.provider': 'aws',
        'cloud.region': Promise.resolve('eu-1'),
        'host.id': Promise.resolve(undefined),
        'host.type': Promise.reject(new Error('timeout')),
        'container.id': Promise.resolve(''),
        'host.name': undefined,
      },
    }),
  }
  assert.deepEqual(await settleAttributes(detector), { 'cloud.provider': 'aws', 'cloud.region': 'eu-1' })
})

test('a detector that throws, or finds nothing, gives nothing', async () => {
  const throws = {
    detect: () => {
      throw new Error('no')
    },
  }
  assert.deepEqual(await settleAttributes(throws), {})
  assert.deepEqual(await settleAttributes({ detect: () => ({}) }), {})
})
