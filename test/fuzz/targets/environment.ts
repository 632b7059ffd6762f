import assert from 'node:assert/strict'
import { readConfig } from '../../../src/config/read-config.ts'
import { settings } from '../../../src/config/settings.ts'
import { readArgument } from '../../../src/telemetry/sampling/remote-argument.ts'
import type { FuzzTarget } from '../target.ts'

const names = Object.values(settings).map(({ env }) => env)

/** Variables of the environment: `NAME=value`, a line each. A name that is none is taken by its first byte. */
export const target: FuzzTarget = {
  seeds: [
    'OTEL_SERVICE_NAME=shop\nOTEL_RESOURCE_ATTRIBUTES=a=b,c=%20',
    'OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20s3cr3t,__proto__=x',
    'OTEL_EXPORTER_OTLP_ENDPOINT=http://u:p@h:1/x\nOTEL_TRACES_EXPORTER=otlp,console\nOTEL_EXPORTER_OTLP_PROTOCOL=grpc',
    'OTEL_TRACES_SAMPLER=parentbased_jaeger_remote\nOTEL_TRACES_SAMPLER_ARG=endpoint=http://localhost:14250,pollingIntervalMs=5000,initialSamplingRate=0.25',
    'OTEL_BSP_MAX_QUEUE_SIZE=1e3\nOTEL_BSP_SCHEDULE_DELAY=-1\nOTEL_SPAN_ATTRIBUTE_COUNT_LIMIT=99999999999999999999',
    'HTTPS_PROXY=http://[::1\nNO_PROXY=*,.a,1.2.3.4/8',
    'JAEGER_AGENT_HOST=h\nJAEGER_TAGS=a=$\x7bb:c}\nOTEL_SEVRICE_NAME=x',
    'OTEL_PROPAGATORS=b3,none,__proto__\nACME_OTEL_HTTP_IGNORE_PATHS=/a*,**,[',
  ],
  check(input) {
    const env: Record<string, string> = {}
    for (const line of input.toString('utf8').split('\n')) {
      const equals = line.indexOf('=')
      const name = line.slice(0, equals)
      env[/^[A-Za-z_]+$/.test(name) ? name : (names[(input[0] ?? 0) % names.length] as string)] = line.slice(equals + 1)
    }
    const { config, problems } = readConfig(env)
    assert.ok(Object.isFrozen(config))
    for (const { message } of problems) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      assert.ok(!/[\u0000-\u001f\u007f]/.test(message), JSON.stringify(message))
      assert.ok(message.length < 2000, message)
    }
    for (const sampler of ['jaeger_remote', 'xray'] as const) {
      const { pollingIntervalMs, initialSamplingRate } = readArgument(input.toString('utf8'), sampler, { warn() {} })
      assert.ok(pollingIntervalMs >= 1 && initialSamplingRate >= 0 && initialSamplingRate <= 1)
    }
  },
}
