import type { Setting } from './setting.ts'

/** Part of the table of `settings.ts`: which traces are kept. */
export const samplerSettings = {
  tracesSampler: {
    env: 'OTEL_TRACES_SAMPLER',
    type: 'enum',
    values: [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
      'jaeger_remote',
      'parentbased_jaeger_remote',
      'xray',
      'parentbased_xray',
    ],
    default: 'parentbased_always_on',
  },
  tracesSamplerArg: { env: 'OTEL_TRACES_SAMPLER_ARG', type: 'sampler argument', default: 1 },
  tracesPerSecond: { env: 'ACME_OTEL_TRACES_PER_SECOND', type: 'integer', default: Infinity },
} as const satisfies Record<string, Setting>
