import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { nodeBinary } from '../../scripts/node-lines.mjs'
import { installPackages } from '../support/install-packages.ts'
import { startSink } from '../support/otlp-sink.ts'
import { type Ended, type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// Another agent or SDK in the same process: one server span for each request, one `traceparent` on the wire, and one line that
// names the other and says who traces.
const folder = resolve('build/apps/neighbours')
const version = '22.23.3'

interface Neighbour {
  /** What the line names. */
  readonly named: RegExp
  readonly packages: Readonly<Record<string, string>>
  /** Large: only in the whole matrix. */
  readonly isLarge?: boolean
}

const neighbours: Readonly<Record<string, Neighbour>> = {
  'own SDK': {
    named: /An OpenTelemetry SDK is started in|@opentelemetry\/sdk-node/,
    packages: {
      '@opentelemetry/instrumentation-http': '0.223.0',
      '@opentelemetry/sdk-node': '0.223.0',
      '@opentelemetry/sdk-trace-base': '2.12.1',
    },
  },
  'own SDK, 3': {
    named: /An OpenTelemetry SDK is started in|@opentelemetry\/sdk-node/,
    packages: {
      '@opentelemetry/instrumentation-http': '0.301.0',
      '@opentelemetry/sdk-node': '0.301.0',
      '@opentelemetry/sdk-trace': '3.1.1',
    },
  },
  Vercel: {
    named: /An OpenTelemetry SDK is started in|@vercel\/otel/,
    packages: {
      '@vercel/otel': '2.1.3',
      '@opentelemetry/sdk-trace-base': '2.12.1',
      '@opentelemetry/sdk-metrics': '2.12.1',
      '@opentelemetry/sdk-logs': '0.223.1',
      '@opentelemetry/resources': '2.12.1',
      '@opentelemetry/instrumentation': '0.223.0',
      '@opentelemetry/api-logs': '0.223.1',
      '@opentelemetry/api': '1.9.0',
    },
  },
  Sentry: { named: /An OpenTelemetry SDK is started in|@sentry\/node/, packages: { '@sentry/node': '11.12.0' } },
  Datadog: { named: /dd-trace/, packages: { 'dd-trace': '6.21.0' } },
  Elastic: { named: /elastic-apm-node/, packages: { 'elastic-apm-node': '4.18.0' } },
  EDOT: {
    named: /An OpenTelemetry SDK is started in|@opentelemetry\/sdk-trace-node/,
    packages: { '@elastic/opentelemetry-node': '1.18.0' },
    isLarge: true,
  },
  'New Relic': { named: /newrelic/, packages: { newrelic: '14.5.1' }, isLarge: true },
}

/** They look for the machine that they are on, and for their own servers: both are kept from them. */
const env = {
  OTEL_NODE_RESOURCE_DETECTORS: 'none',
  NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
  NEW_RELIC_APP_NAME: 'neighbour',
  NEW_RELIC_NO_CONFIG_FILE: 'true',
  NEW_RELIC_HOST: '127.0.0.1',
  NEW_RELIC_PORT: '9',
  NEW_RELIC_LOG_ENABLED: 'false',
  ...Object.fromEntries(
    ['AWS', 'AZURE', 'AZUREFUNCTION', 'DOCKER', 'GCP', 'KUBERNETES', 'PCF'].map((place) => [
      `NEW_RELIC_UTILIZATION_DETECT_${place}`,
      'false',
    ]),
  ),
}

let agent: string

before(() => {
  agent = stagedAgent('neighbours')
})

function programOf(name: string): Program {
  const cwd = folderOf(name)
  return { node: nodeBinary(version), args: [join(cwd, 'app.cjs'), name], cwd, env }
}

function folderOf(name: string): string {
  return join(folder, name.replace(/\W+/g, '-'))
}

/** Some log to standard output, with times. */
function answerIn(stdout: string): string | undefined {
  return stdout.split('\n').find((line) => line.startsWith('200'))
}

async function run(name: string, policy: string): Promise<Ended & { servers: number; lines: readonly string[] }> {
  const sink = await startSink()
  const traced = await runTraced(programOf(name), agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    ACME_OTEL_EXIT_TIMEOUT: '10000',
    ACME_OTEL_EXISTING_SDK: policy,
  })
  await sink.close()
  const lines = traced.stderr.split('\n').filter((line) => line.startsWith('otel-agent'))
  return { ...traced, servers: sink.spans().filter(({ kind }) => kind === 1).length, lines }
}

for (const [name, { named, packages, isLarge }] of Object.entries(neighbours)) {
  if (isLarge && process.env.EVERY_NODE !== '1') continue
  describe(`${name}, Node ${version}`, () => {
    before(async () => {
      await installPackages(folderOf(name), packages)
      cpSync('test/apps/harm/neighbours', folderOf(name), { recursive: true })
    })

    test('agent: the agent traces, and names the other once', async () => {
      const { code, stdout, servers, lines } = await run(name, 'agent')
      assert.equal(code, 0)
      assert.match(String(answerIn(stdout)), /^200 \[1,1\]/)
      assert.equal(servers, 2)
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.match(lines[0] ?? '', named)
      assert.match(lines[0] ?? '', /ACME_OTEL_EXISTING_SDK=agent/)
    })

    test('app: the agent takes itself out', async () => {
      const bare = await runBare(programOf(name))
      const { code, stdout, servers, lines } = await run(name, 'app')
      assert.deepEqual([code, answerIn(stdout)], [bare.code, answerIn(bare.stdout)])
      assert.equal(servers, 0)
      assert.equal(lines.length, 1, lines.join('\n'))
      assert.match(lines[0] ?? '', /ACME_OTEL_EXISTING_SDK=app/)
    })
  })
}
