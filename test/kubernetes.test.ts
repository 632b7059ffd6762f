import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { admit, type Json, type Policy } from './support/admission.ts'
import { createValidator, type Manifest, readManifests, type Validate } from './support/kubernetes-manifests.ts'
import {
  type KubernetesTools,
  provideKubernetesTools,
  provideModels,
  whyNoKubernetesTools,
} from './support/kubernetes-tools.ts'
import { operatorCommand } from './support/operator-contract.ts'
import { breachesOfRestricted } from './support/pod-security.ts'

// The manifests in deploy/kubernetes, rendered with the real tools and held against the schemas of the API servers.
const folder = 'deploy/kubernetes'
const samplers = [
  ...['always_on', 'always_off', 'traceidratio', 'parentbased_always_on', 'parentbased_always_off'],
  ...['parentbased_traceidratio', 'jaeger_remote', 'xray'],
]
const scratch = mkdtempSync(join(tmpdir(), 'otel-agent-kubernetes-'))
let models = ''
let tools: KubernetesTools
let validate: Validate

before(async () => {
  models = await provideModels()
  validate = createValidator(models)
  if (!whyNoKubernetesTools) tools = await provideKubernetesTools()
})

after(() => rmSync(scratch, { recursive: true, force: true }))

describe('manifests that need no rendering are valid', () => {
  for (const path of [
    'operator/instrumentation.yaml',
    'operator/checkout.yaml',
    'namespace/settings.yaml',
    'namespace/policy.yaml',
    'namespace/binding.yaml',
    'example/checkout.yaml',
    'argo-cd/application.yaml',
    'flux/otel-agent.yaml',
  ]) {
    test(path, async () => {
      assert.deepEqual(await validate(read(path)), [])
    })
  }

  test('a misspelt field, a wrong type and a value that does not exist are found', async () => {
    const [instrumentation] = read('operator/instrumentation.yaml')
    const broken = structuredClone(instrumentation) as unknown as { spec: Record<string, Record<string, unknown>> }
    broken.spec.sampler = { type: 'sometimes', argument: '1' }
    broken.spec.nodejs = { image: 1, volumeSize: '16Mi' }
    assert.deepEqual([...(await validate([broken as unknown as Manifest]))].sort(), [
      'Instrumentation nodejs: data/spec/nodejs/image must be string',
      'Instrumentation nodejs: data/spec/nodejs/volumeSize is not known',
      `Instrumentation nodejs: data/spec/sampler/type must be one of ${samplers.join(', ')}`,
    ])
  })
})

describe('rendered by the real tools', { skip: whyNoKubernetesTools }, () => {
  for (const path of ['operator', 'namespace', 'example', 'jaeger/all-in-one', 'jaeger/with-collector']) {
    test(`kubectl kustomize ${path}: valid, and the same each time`, async () => {
      const rendered = await tools.kustomize(join(folder, path))
      const manifests = parse(rendered)
      assert.deepEqual(await validate(manifests), [])
      assert.deepEqual(manifests.flatMap(breachesOfRestricted), [])
      assert.equal(await tools.kustomize(join(folder, path)), rendered)
    })
  }

  test('the component, the chart and the policy give a pod the same', async () => {
    const { template } = deploymentIn(parse(await tools.kustomize(join(folder, 'example')))).spec
    const ours = template.spec
    assert.deepEqual(deploymentIn(await helmTemplate()).spec.template.spec, ours)
    const [bare] = read('example/checkout.yaml')
    const admitted = await inject(deploymentIn([bare as Manifest]).spec.template as unknown as Json)
    assert.deepEqual(admitted.spec, ours)
    assert.deepEqual(ours.containers[0]?.env, [
      { name: 'NODE_OPTIONS', value: '--max-old-space-size=256 --require /otel-agent/autoinstrumentation.js' },
      { name: 'OTEL_SERVICE_NAME', value: 'checkout' },
      { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: 'http://jaeger.observability:4318' },
      fromPod('NAMESPACE_NAME', 'metadata.namespace'),
      fromPod('POD_NAME', 'metadata.name'),
      fromPod('POD_UID', 'metadata.uid'),
      fromPod('NODE_NAME', 'spec.nodeName'),
    ])
    assert.deepEqual(ours.initContainers[0]?.command, [...operatorCommand.slice(0, -1), '/otel-agent'])
    assert.deepEqual(ours.volumes, [{ name: 'otel-agent', emptyDir: { sizeLimit: '16Mi' } }])
  })

  test('switched off, the chart gives the pod nothing', async () => {
    const off = await helmTemplate('--set', 'otel-agent.enabled=false')
    const [bare] = read('example/checkout.yaml')
    assert.deepEqual(deploymentIn(off).spec, deploymentIn([bare as Manifest]).spec)
  })

  test('NODE_OPTIONS from a ConfigMap: the chart refuses, and says what to do', async () => {
    const work = chartCopy()
    const template = join(work, 'example/templates/deployment.yaml')
    const fromConfigMap = 'name: NODE_OPTIONS, valueFrom: { configMapKeyRef: { name: a, key: b } }'
    const text = readFileSync(template, 'utf8').replace(
      'name: NODE_OPTIONS, value: --max-old-space-size=256',
      fromConfigMap,
    )
    writeFileSync(template, text)
    const chart = join(work, 'example')
    await tools.helm(['dependency', 'build', '.'], chart)
    await assert.rejects(
      tools.helm(['template', 'checkout', '.'], chart),
      /container checkout takes NODE_OPTIONS from elsewhere: write there "--require \/otel-agent\/autoinstrumentation.js"/,
    )
  })
})

describe('the policy for namespaces', () => {
  test('a container without variables and mounts, beside one with them, and an init container of its own', async () => {
    const pod = {
      metadata: { name: 'shop' },
      spec: {
        containers: [
          { name: 'bare', image: 'a' },
          {
            name: 'full',
            image: 'b',
            env: [{ name: 'A', value: '1' }],
            volumeMounts: [{ name: 'd', mountPath: '/d' }],
          },
        ],
        initContainers: [{ name: 'migrate', image: 'c' }],
        volumes: [{ name: 'd', emptyDir: {} }],
      },
    }
    const { spec } = await inject(pod)
    assert.deepEqual(
      spec.initContainers.map(({ name }) => name),
      ['otel-agent', 'migrate'],
    )
    assert.deepEqual(
      spec.containers.map(({ env }) => env.slice(0, 2).map(({ name, value }) => `${name}=${value}`)),
      [
        [
          `NODE_OPTIONS=--require /otel-agent/autoinstrumentation.js`,
          'OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME=undefined',
        ],
        ['A=1', 'NODE_OPTIONS=--require /otel-agent/autoinstrumentation.js'],
      ],
    )
    assert.deepEqual(
      spec.containers.map(({ volumeMounts }) => volumeMounts.map(({ mountPath }) => mountPath)),
      [['/otel-agent'], ['/d', '/otel-agent']],
    )
    const podManifest = { apiVersion: 'v1', kind: 'Pod', ...pod, spec } as unknown as Manifest
    assert.deepEqual(await validate([podManifest]), [])
  })

  test('NODE_OPTIONS from a ConfigMap stays as it is', async () => {
    const env = [{ name: 'NODE_OPTIONS', valueFrom: { configMapKeyRef: { name: 'options', key: 'node' } } }]
    const admitted = await inject({
      metadata: { name: 'shop' },
      spec: { containers: [{ name: 'a', image: 'a', env }] },
    })
    assert.deepEqual(admitted.spec.containers[0]?.env[0], env[0])
  })

  for (const [why, pod] of Object.entries({
    'opted out': { metadata: { annotations: { 'otel-agent.acme.example/inject': 'false' } }, spec: { containers: [] } },
    'injected already': { metadata: {}, spec: { volumes: [{ name: 'otel-agent' }], containers: [] } },
    'injected by the Operator': {
      metadata: {},
      spec: { volumes: [{ name: 'opentelemetry-auto-instrumentation-nodejs' }], containers: [] },
    },
    'for Windows': { metadata: {}, spec: { os: { name: 'windows' }, containers: [] } },
  })) {
    test(`a pod that is ${why} stays as it is`, async () => {
      assert.deepEqual(await inject(pod), pod)
    })
  }
})

interface Variable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: object
}

interface PodSpec {
  readonly containers: readonly {
    readonly env: readonly Variable[]
    readonly volumeMounts: readonly { readonly mountPath: string }[]
  }[]
  readonly initContainers: readonly { readonly name: string; readonly command: readonly string[] }[]
  readonly volumes: readonly object[]
}

interface Workload extends Manifest {
  readonly spec: { readonly template: { readonly spec: PodSpec } }
}

function read(path: string): readonly Manifest[] {
  return parse(readFileSync(join(folder, path), 'utf8'))
}

function parse(text: string): readonly Manifest[] {
  return readManifests(models, text)
}

function deploymentIn(manifests: readonly Manifest[]): Workload {
  const found = manifests.find(({ kind }) => kind === 'Deployment')
  assert.ok(found)
  return found as Workload
}

function chartCopy(): string {
  const copy = mkdtempSync(join(scratch, 'helm-'))
  cpSync(join(folder, 'helm'), copy, { recursive: true })
  return copy
}

async function helmTemplate(...options: readonly string[]): Promise<readonly Manifest[]> {
  const chart = join(chartCopy(), 'example')
  await tools.helm(['dependency', 'build', '.'], chart)
  const rendered = parse(await tools.helm(['template', 'checkout', '.', ...options], chart))
  assert.deepEqual(await validate(rendered), [])
  return rendered
}

async function inject(pod: Json): Promise<{ readonly spec: PodSpec }> {
  const policy = read('namespace/policy.yaml')[0] as unknown as Policy
  const settings = read('namespace/settings.yaml')[0] as unknown as Json
  return (await admit(models, policy, settings, pod)) as unknown as { readonly spec: PodSpec }
}

function fromPod(name: string, fieldPath: string): object {
  return { name: `OTEL_RESOURCE_ATTRIBUTES_${name}`, valueFrom: { fieldRef: { fieldPath } } }
}
