import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import * as conventions from '@opentelemetry/semantic-conventions/incubating'
import { type MachineFacts, madeUpMachine } from '../../../test/support/made-up-machine.ts'
import { readConfig } from '../../config/read-config.ts'
import { detectResource } from './detect-resource.ts'

const id = 'a'.repeat(64)
const facts: MachineFacts = {
  files: {
    '/app/package.json': '{"name":"shop","version":"3.1.4"}',
    '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
    '/proc/self/cgroup': `0::/docker/${id}\n`,
  },
  userName: 'ann',
}

function detect(env: Record<string, string>, cloud?: Attributes, more: MachineFacts = {}): Attributes {
  const machine = madeUpMachine({ ...facts, ...more })
  const { config } = readConfig(env)
  return detectResource({ config, process: machine.node, version: '1.2.3', machine, ...(cloud && { cloud }) })
}

const ours = {
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'nodejs',
  'telemetry.sdk.version': '1.2.3',
  'telemetry.distro.name': '@acme/otel-agent',
  'telemetry.distro.version': '1.2.3',
}

const service = { 'service.name': 'shop', 'service.version': '3.1.4' }

test('by default everything that needs no network is detected', () => {
  const { 'service.instance.id': instance, ...rest } = detect({})
  assert.match(String(instance), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  assert.deepEqual(rest, {
    ...service,
    'host.name': 'box',
    'host.arch': 'amd64',
    'host.id': '3d1219c7c4c5404aaa1f6d2a48adfda4',
    'os.type': 'linux',
    'os.version': '6.1.0-13-amd64',
    'process.pid': 42,
    'process.executable.name': 'node',
    'process.executable.path': '/usr/bin/node',
    'process.runtime.name': 'nodejs',
    'process.runtime.version': '20.20.2',
    'process.runtime.description': 'Node.js',
    'process.command': '/app/server.js',
    'process.owner': 'ann',
    'container.id': id,
    ...ours,
  })
})

test('the instance’s id is the same for the whole life of the process', () => {
  assert.equal(detect({})['service.instance.id'], detect({})['service.instance.id'])
})

test('OTEL_NODE_RESOURCE_DETECTORS limits it, but the service’s and the host’s names are always there', () => {
  const always = { ...service, 'host.name': 'box', ...ours }
  assert.deepEqual(detect({ OTEL_NODE_RESOURCE_DETECTORS: 'none' }), always)
  assert.deepEqual(detect({ OTEL_NODE_RESOURCE_DETECTORS: 'os' }), {
    ...always,
    'os.type': 'linux',
    'os.version': '6.1.0-13-amd64',
  })
  const named = { OTEL_NODE_RESOURCE_DETECTORS: 'none', OTEL_RESOURCE_ATTRIBUTES: 'a=1', OTEL_SERVICE_NAME: 'till' }
  assert.deepEqual(detect(named), { ...always, 'service.name': 'till' })
})

test('the service’s name: OTEL_SERVICE_NAME, then OTEL_RESOURCE_ATTRIBUTES, then package.json, then unknown', () => {
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=till' }
  assert.equal(detect({ ...attributes, OTEL_SERVICE_NAME: 'kiosk' })['service.name'], 'kiosk')
  assert.equal(detect(attributes)['service.name'], 'till')
  assert.equal(detect({})['service.name'], 'shop')
  const unknown = detect({}, undefined, { files: {} })
  assert.equal(unknown['service.name'], 'unknown_service:node')
  assert.ok(!('service.version' in unknown))
})

test('what the user says wins over the machine and the cloud, the cloud over the machine, and telemetry.* is ours', () => {
  const got = detect(
    {
      OTEL_RESOURCE_ATTRIBUTES:
        'host.id=mine,service.version=9,service.instance.id=i,telemetry.sdk.name=x,telemetry.distro.version=0,k=v',
    },
    { 'host.id': 'theirs', 'host.name': 'vm-1', 'cloud.provider': 'gcp' },
  )
  const wanted = {
    ...ours,
    'host.id': 'mine',
    'host.name': 'vm-1',
    'cloud.provider': 'gcp',
    'service.version': '9',
    'service.instance.id': 'i',
    k: 'v',
  }
  for (const [name, value] of Object.entries(wanted)) assert.equal(got[name], value, name)
})

test('a detector that throws costs its own attributes only', () => {
  const machine = madeUpMachine(facts)
  const broken = { ...machine, osRelease: () => assert.fail('no release'), hostName: () => assert.fail('no name') }
  const { config } = readConfig({ OTEL_NODE_RESOURCE_DETECTORS: 'os,container' })
  const got = detectResource({ config, process: machine.node, version: '1.2.3', machine: broken })
  assert.deepEqual(got, { ...service, 'container.id': id, ...ours })
})

test('arguments are never sent: they hold secrets', () => {
  const node = { argv: ['/usr/bin/node', '/app/server.js', '--password=hunter2'], env: { SECRET: 'hunter2' } }
  assert.ok(!JSON.stringify(detect({}, undefined, { node })).includes('hunter2'))
  assert.equal(detect({}, undefined, { node: { argv: ['node', 'hunter2'] } })['process.command'], undefined)
})

const architectures = { x64: 'amd64', arm: 'arm32', arm64: 'arm64', ia32: 'x86', s390x: 's390x' } as const
for (const [arch, name] of Object.entries(architectures)) {
  test(`${arch} is called ${name}`, () => {
    assert.equal(detect({}, undefined, { node: { arch: arch as NodeJS.Architecture } })['host.arch'], name)
  })
}

const platforms = { linux: 'linux', darwin: 'darwin', win32: 'windows', sunos: 'solaris', freebsd: 'freebsd' } as const
for (const [platform, name] of Object.entries(platforms)) {
  test(`${platform} is called ${name}`, () => {
    assert.equal(detect({}, undefined, { node: { platform: platform as NodeJS.Platform } })['os.type'], name)
  })
}

test('the host’s id is that of the machine, or of D-Bus, or is not known', () => {
  const idOf = (files: Record<string, string>) => detect({}, undefined, { files })['host.id']
  const other = '0123456789abcdef0123456789abcdef'
  assert.equal(idOf({ '/etc/machine-id': '', '/var/lib/dbus/machine-id': other }), other)
  assert.equal(idOf({ '/etc/machine-id': 'uninitialized\n' }), undefined)
  assert.equal(idOf({}), undefined)
})

test('on this very machine, by its own files, and every name is one of the semantic conventions', () => {
  const { config } = readConfig({ OTEL_NODE_RESOURCE_DETECTORS: 'all' })
  const got = detectResource({ config, process, version: '1.2.3' })
  assert.equal(got['host.name'], hostname())
  assert.equal(got['process.pid'], process.pid)
  assert.equal(got['process.runtime.version'], process.versions.node)
  assert.equal(got['service.name'], '@acme/otel-agent')
  const known: ReadonlySet<unknown> = new Set(Object.values(conventions))
  const unknown = [...Object.keys(got), ...Object.keys(detect({})), 'k8s.container.name', 'k8s.pod.uid'].filter(
    (name) => !known.has(name),
  )
  assert.deepEqual(unknown, [])
})
