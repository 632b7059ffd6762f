import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { matchesGolden } from './support/golden.ts'
import { runToItsEnd } from './support/install-packages.ts'
import { startSink } from './support/otlp-sink.ts'
import { pictureOf } from './support/picture.ts'
import { type AppRun, runApp } from './support/run-app.ts'

// What examples/container and examples/lambda tell people to do, done.
const scratch = mkdtempSync(join(tmpdir(), 'otel-agent-examples-'))
const agent = join(scratch, 'agent/autoinstrumentation')
const apps = resolve('test/apps')

before(() => runToItsEnd(process.execPath, ['scripts/stage-image.mjs', join(scratch, 'agent')], resolve('.')))
after(() => rmSync(scratch, { recursive: true, force: true }))

describe('the agent’s folder, copied to a host', () => {
  test('systemd’s line and PM2’s option are doors', async () => {
    const service = readFileSync('examples/container/checkout.service', 'utf8')
    const [, options = ''] = /^Environment=NODE_OPTIONS="(.*)"$/m.exec(service) ?? []
    await isTraced({ file: 'package/app.mjs', env: { NODE_OPTIONS: withPath(options) } })
    const { apps: declared } = (await import(resolve('examples/container/ecosystem.config.cjs'))).default as {
      readonly apps: readonly { readonly node_args: string }[]
    }
    await isTraced({ file: 'package/app.cjs', nodeArgs: withPath(declared[0]?.node_args ?? '').split(' ') })
  })

  test('what the OpenTelemetry injector does: --require of register.js', async () => {
    const packaged = join(scratch, 'usr/lib/opentelemetry/nodejs')
    cpSync(agent, packaged, { recursive: true })
    cpSync(join(packaged, 'register.cjs'), join(packaged, 'register.js'))
    const [, path = ''] = /^nodejs_auto_instrumentation_agent_path=(.*)$/m.exec(
      readFileSync('examples/container/injector.conf', 'utf8'),
    ) ?? ['']
    assert.equal(path, '/usr/lib/opentelemetry/nodejs/register.js')
    await isTraced({ file: 'package/app.mjs', env: { NODE_OPTIONS: `--require ${join(scratch, path)}` } })
  })
})

test('AWS Lambda’s wrapper: the runtime is traced, keeps its options, and delivers before it freezes', async () => {
  const layer = join(scratch, 'layer')
  cpSync(agent, join(layer, 'otel-agent'), { recursive: true })
  cpSync('examples/lambda/otel-handler', join(layer, 'otel-handler'))
  const sink = await startSink()
  try {
    const printed = await runToItsEnd(
      join(layer, 'otel-handler'),
      [process.execPath, join(apps, 'lambda/runtime.cjs')],
      scratch,
      {
        NODE_OPTIONS: '--max-old-space-size=256',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        LAMBDA_TASK_ROOT: join(apps, 'lambda/task'),
        _HANDLER: 'orders.handler',
        AWS_LAMBDA_FUNCTION_NAME: 'orders',
      },
    )
    assert.equal(printed, '{"sku":"A-1","text":"in stock"}\n')
    matchesGolden('test/apps/lambda/spans.txt', pictureOf({ spans: sink.spans(), stdout: '' }))
  } finally {
    await sink.close()
  }
})

/** The examples put the agent below /opt: here it lies elsewhere. */
function withPath(options: string): string {
  return options.replace('/opt/otel-agent', agent)
}

async function isTraced(run: Pick<AppRun, 'file' | 'env' | 'nodeArgs'>): Promise<void> {
  const env = { OTEL_METRICS_EXPORTER: 'none', ...run.env }
  const outcome = await runApp({ ...run, file: join(apps, run.file), door: 'none', env })
  assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
  matchesGolden('test/apps/package/spans.txt', pictureOf(outcome))
}
