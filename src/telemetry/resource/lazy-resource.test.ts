import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Attributes } from '@opentelemetry/api'
import { madeUpMachine } from '../../../test/support/made-up-machine.ts'
import { readConfig } from '../../config/read-config.ts'
import { detectResource, type ResourceQuestion } from './detect-resource.ts'
import { createLazyResource } from './lazy-resource.ts'

const machine = madeUpMachine({})

function setUp(detectors: string, detectCloud: (...args: unknown[]) => Promise<Attributes>) {
  const loads: string[] = []
  const { config } = readConfig({ OTEL_NODE_RESOURCE_DETECTORS: detectors })
  const chunks = {
    resource: { detectResource: (question: ResourceQuestion) => detectResource({ ...question, machine }) },
    cloud: { detectCloud },
  }
  const { resource } = createLazyResource({
    config,
    process: machine.node,
    version: '1.2.3',
    cloudWorkerFile: '/dist/cloud-worker.cjs',
    onError: assert.fail,
    warn: assert.fail,
    load(chunk) {
      loads.push(chunk)
      return chunks[chunk as keyof typeof chunks]
    },
  })
  return { loads, resource }
}

test('nothing is loaded before the first call, and the resource is the same from then on', async () => {
  const { loads, resource } = setUp('os', () => assert.fail('no cloud was named'))
  await setImmediate()
  assert.deepEqual(loads, [])
  const first = resource()
  assert.equal(first['telemetry.distro.version'], '1.2.3')
  assert.equal(resource(), first)
  assert.deepEqual(loads, ['resource'])
})

test('a cloud that is named is asked by itself, and what it says is part of the resource from then on', async () => {
  const asked: unknown[] = []
  const { loads, resource } = setUp('os,gcp', async (...args) => {
    asked.push(...args)
    return { 'cloud.provider': 'gcp' }
  })
  const before = resource()
  assert.equal(before['cloud.provider'], undefined)
  await setImmediate()
  assert.deepEqual(asked, [['os', 'gcp'], { env: {}, workerFile: '/dist/cloud-worker.cjs' }])
  assert.deepEqual(loads, ['resource', 'cloud'])
  const later = resource()
  assert.deepEqual(later, { ...before, 'cloud.provider': 'gcp' })
  assert.equal(resource(), later)
})

test('a cloud that cannot be asked leaves the resource as it is', async () => {
  const { resource } = setUp('aws', () => {
    throw new Error('no thread')
  })
  const before = resource()
  await setImmediate()
  assert.equal(resource(), before)
})

test('without the chunk, the resource is what is configured, and one failure is told', () => {
  const told: string[] = []
  const { config } = readConfig({
    OTEL_SERVICE_NAME: 'shop',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })
  const { resource } = createLazyResource({
    config,
    process: machine.node,
    version: '1.2.3',
    cloudWorkerFile: '/dist/cloud-worker.cjs',
    onError: (doing) => told.push(doing),
    warn: assert.fail,
    load() {
      throw new Error('resource.cjs cannot be read')
    },
  })
  assert.deepEqual(resource(), { 'service.name': 'shop', 'deployment.environment.name': 'test' })
  resource()
  assert.deepEqual(told, ['find out where the application runs'])
})
