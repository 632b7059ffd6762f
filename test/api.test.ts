import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { renderTrace } from '../src/telemetry/render-trace.ts'
import { matchesGolden } from './support/golden.ts'
import { installPackages } from './support/install-packages.ts'
import { withPlaceholders } from './support/placeholders.ts'
import { type AppOutcome, byPath, runApp } from './support/run-app.ts'

// Applications that use OpenTelemetry themselves: they join in, whichever version they have.
const env = { OTEL_METRICS_EXPORTER: 'none' }

async function runWith(
  name: string,
  packages: Readonly<Record<string, string>>,
  app: string,
  node = process.execPath,
): Promise<AppOutcome> {
  const folder = resolve('build/apps/api', name)
  await installPackages(folder, packages)
  cpSync('test/apps/api', folder, { recursive: true })
  return runApp({ file: join(folder, app), door: '--require', agent: byPath, env, node })
}

describe('spans made through the API join those of the agent', () => {
  for (const version of ['1.0.4', '1.1.0', '1.4.1', '1.6.0', '1.8.0', '1.9.0', '1.9.1', '1.10.0']) {
    test(`@opentelemetry/api ${version}`, async () => {
      const outcome = await runWith(`api-${version}`, { '@opentelemetry/api': version }, 'manual.cjs')
      assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, '', ''])
      matchesGolden('test/apps/api/spans.txt', renderTrace(outcome.spans.map(withPlaceholders)))
    })
  }
})

test('an application that has done with its OpenTelemetry does not switch the agent’s off', async () => {
  for (const version of ['1.4.1', '1.9.1', '1.10.0']) {
    const { spans, stderr } = await runWith(`api-${version}`, { '@opentelemetry/api': version }, 'disabled.cjs')
    const [inner, outer] = spans
    assert.deepEqual([spans.length, inner?.name, outer?.name, stderr], [2, 'inner', 'outer', ''], version)
    assert.equal(inner?.parentSpanId, outer?.spanId)
  }
})

describe('copies of several versions in one process make one trace', () => {
  const versions = ['1.0.4', '1.4.1', '1.9.1', '1.10.0']
  const packages = Object.fromEntries(
    versions.map((version) => [`api-${version}`, `npm:@opentelemetry/api@${version}`]),
  )
  for (const node of ['18.20.8', '20.20.2', '24.21.0', '26.10.0']) {
    test(`Node ${node}`, async () => {
      const folder = resolve('build/apps/api/copies')
      await installPackages(folder, packages)
      cpSync('test/apps/api', folder, { recursive: true })
      const run = { file: join(folder, 'copies.cjs'), args: versions, agent: byPath, env, node: nodeBinary(node) }
      const { code, stdout, stderr, spans } = await runApp({ ...run, door: '--require' })
      assert.deepEqual([code, stderr], [0, ''])
      // Baggage and the active span, from an older copy to a newer one and back.
      assert.match(stdout, /^1\.4\.1 is called with 1\.9\.1 object$/m)
      assert.match(stdout, /^1\.10\.0 is called with 1\.9\.1 object$/m)
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1)
      const down = [...versions].reverse()
      assert.deepEqual(pathTo(spans, versions.at(-1) as string), [...down, 'GET', 'GET', ...versions])
    })
  }
})

/** The names of the innermost span of that name and all above it, from the root. */
function pathTo(spans: AppOutcome['spans'], name: string): string[] {
  const parents = new Set(spans.map(({ parentSpanId }) => parentSpanId))
  let span = spans.find((one) => one.name === name && !parents.has(one.spanId))
  const path: string[] = []
  for (; span !== undefined; span = spans.find(({ spanId }) => spanId === span?.parentSpanId)) path.unshift(span.name)
  return path
}

const sdks = {
  '2.x': {
    '@opentelemetry/api': '1.9.1',
    '@opentelemetry/sdk-node': '0.223.0',
    '@opentelemetry/instrumentation-http': '0.223.0',
  },
  '3.x': {
    '@opentelemetry/api': '1.10.0',
    '@opentelemetry/sdk-node': '0.301.0',
    '@opentelemetry/instrumentation-http': '0.301.0',
  },
}

// On Node 24, since SDK 3.x wants 22.15.
describe('an SDK of the application gives one set of spans and one warning that names it', () => {
  for (const [line, packages] of Object.entries(sdks)) {
    test(`NodeSDK ${line}`, async () => {
      const outcome = await runWith(`sdk-${line}`, packages, 'own-sdk.cjs', nodeBinary('24.21.0'))
      const warnings = outcome.stderr.split('\n').filter((text) => text !== '')
      assert.equal(warnings.length, 1, outcome.stderr)
      assert.match(warnings[0] ?? '', /An OpenTelemetry SDK is started in \S*own-sdk\.cjs:7\./)
      assert.deepEqual([outcome.code, outcome.stdout], [0, ''])
      assert.deepEqual(outcome.spans.map((span) => span.name).sort(), ['GET', 'GET', 'count stock'])
      assert.equal(new Set(outcome.spans.map((span) => span.spanContext().traceId)).size, 1)
    })
  }
})
