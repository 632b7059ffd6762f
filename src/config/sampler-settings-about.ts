import type { samplerSettings } from './sampler-settings.ts'
import type { About } from './settings-about.ts'

export const samplerSettingsAbout: Readonly<Record<keyof typeof samplerSettings, About>> = {
  tracesSampler: {
    theme: 'traces',
    about:
      'Which traces are kept. The `parentbased_` forms follow the caller’s decision, where there is a caller; so does `xray`, as ' +
      'everywhere in AWS. `jaeger_remote` and `xray` ask a server for their rules.',
    source: 'general',
  },
  tracesSamplerArg: {
    theme: 'traces',
    about:
      'The share of traces that `traceidratio` and `parentbased_traceidratio` keep, from 0 to 1. For `jaeger_remote`: ' +
      '`endpoint=http://localhost:5778,pollingIntervalMs=60000,initialSamplingRate=0.001`; the ports ' +
      '14250 and 5779, and `grpc://`, mean gRPC. For `xray`: ' +
      '`endpoint=http://localhost:2000,pollingIntervalMs=300000`.',
    source: 'general',
  },
  tracesPerSecond: {
    theme: 'traces',
    about:
      'How many traces may begin here in a second, of those that the sampler keeps. Traces that a caller has begun are not ' +
      'counted: half a trace is of no use.',
    source: 'ours',
  },
}
