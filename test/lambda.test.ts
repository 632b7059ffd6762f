import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { renderTrace } from '../src/telemetry/render-trace.ts'
import { matchesGolden } from './support/golden.ts'
import { withPlaceholders } from './support/placeholders.ts'
import { byPath, runApp } from './support/run-app.ts'

test('a function of AWS Lambda: its handler is traced, and all is delivered before it answers', async () => {
  const outcome = await runApp({
    file: resolve('test/apps/lambda/runtime.cjs'),
    door: '--require',
    agent: byPath,
    env: {
      OTEL_METRICS_EXPORTER: 'none',
      LAMBDA_TASK_ROOT: resolve('test/apps/lambda/task'),
      _HANDLER: 'orders.handler',
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
    },
  })
  assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, '{"sku":"A-1","text":"in stock"}\n', ''])
  matchesGolden('test/apps/lambda/spans.txt', renderTrace(outcome.spans.map(withPlaceholders)))
})
