import type { jaegerSettings } from './jaeger-settings.ts'
import type { About } from './settings-about.ts'

export const jaegerSettingsAbout: Readonly<Record<keyof typeof jaegerSettings, About>> = {
  jaegerProtocol: {
    theme: 'jaeger',
    about:
      'How spans go to Jaeger. Without it, an endpoint means Thrift over HTTP, an agent’s host Thrift over UDP, compact, or ' +
      'binary if its port is 6832.',
    source: 'jaeger',
  },
  jaegerEndpoint: {
    theme: 'jaeger',
    about:
      'Jaeger’s collector. An address that is only a host gets the port 14268 (14250 for gRPC) and `/api/traces`. Spans go ' +
      'there, unless `OTEL_TRACES_EXPORTER` says something else.',
    source: 'jaeger',
  },
  jaegerTimeoutMs: { theme: 'jaeger', about: 'Of one request to the collector.', source: 'jaeger' },
  jaegerUser: { theme: 'jaeger', about: 'The user’s name for the collector.', source: 'jaeger' },
  jaegerPassword: { theme: 'jaeger', about: 'The user’s password. It is never printed.', source: 'jaeger' },
  jaegerAgentHost: {
    theme: 'jaeger',
    about:
      'A Jaeger or a collector that receives UDP. Spans go there, unless an endpoint or `OTEL_TRACES_EXPORTER` says ' +
      'something else.',
    source: 'jaeger',
  },
  jaegerAgentPort: {
    theme: 'jaeger',
    about: 'Its port. 0: 6831, or 6832 if the protocol is `udp/thrift.binary`.',
    source: 'jaeger',
  },
  jaegerLegacyTags: {
    theme: 'jaeger',
    about: 'Also gives spans the names of attributes that older searches ask for, such as `http.status_code`.',
    source: 'ours',
  },
  jaegerTags: {
    theme: 'jaeger',
    about:
      'More attributes of the resource. A value in `$` and braces, `NAME:default`, is that variable’s. Those of ' +
      '`OTEL_RESOURCE_ATTRIBUTES` win.',
    source: 'jaegerClient',
  },
  jaegerSamplerType: {
    theme: 'jaeger',
    about: 'The sampler, where `OTEL_TRACES_SAMPLER` is not set.',
    source: 'jaegerClient',
  },
  jaegerSamplerParam: {
    theme: 'jaeger',
    about:
      'Of `probabilistic`: the share of traces to keep. Of `const`: 0 keeps none. Of `ratelimiting`: traces a second. Of ' +
      '`remote`: the share to keep until the server has told; 0.001 where it is not set.',
    source: 'jaegerClient',
  },
  jaegerSamplingEndpoint: {
    theme: 'jaeger',
    about: 'Whom the sampler `remote` asks: an address, or a host and its port.',
    source: 'jaegerClient',
  },
  jaegerSamplerRefreshMs: {
    theme: 'jaeger',
    about: 'The pause between two questions of the sampler `remote`.',
    source: 'jaegerClient',
  },
  jaegerPropagation: {
    theme: 'jaeger',
    about: 'The propagators, where `OTEL_PROPAGATORS` is not set; `w3c` is `tracecontext` and `baggage`.',
    source: 'jaegerClient',
  },
}
