/** What the OpenTelemetry Operator 0.158 does to a pod with `instrumentation.opentelemetry.io/inject-nodejs`, to the letter. */
export const operatorMount = '/otel-auto-instrumentation-nodejs'

export const operatorCommand = ['cp', '-r', '/autoinstrumentation/.', operatorMount]

/** The variables of the first container, with an `Instrumentation` that names an exporter, propagators and a sampler. */
export function operatorEnv(endpoint: string): Readonly<Record<string, string>> {
  return {
    OTEL_NODE_IP: '10.0.0.2',
    OTEL_POD_IP: '10.0.1.7',
    // The leading space is the Operator's.
    NODE_OPTIONS: ` --require ${operatorMount}/autoinstrumentation.js`,
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_SERVICE_NAME: 'checkout',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'checkout-7d4b9-x2x2x',
    OTEL_RESOURCE_ATTRIBUTES_POD_UID: '8f3b2c1d-4e5f-4a6b-9c8d-7e6f5a4b3c2d',
    OTEL_RESOURCE_ATTRIBUTES_NODE_NAME: 'node-1',
    OTEL_PROPAGATORS: 'tracecontext,baggage',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_RESOURCE_ATTRIBUTES: [
      'k8s.container.name=app',
      'k8s.deployment.name=checkout',
      'k8s.namespace.name=trade',
      'k8s.node.name=node-1',
      'k8s.pod.name=checkout-7d4b9-x2x2x',
      'k8s.pod.uid=8f3b2c1d-4e5f-4a6b-9c8d-7e6f5a4b3c2d',
      'k8s.replicaset.name=checkout-7d4b9',
      'service.instance.id=trade.checkout-7d4b9-x2x2x.app',
      'service.namespace=trade',
      'service.version=1.4.2',
    ].join(','),
  }
}

/** What `spec.propagators` may name. */
export const operatorPropagators = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace', 'none']

/** What `spec.sampler.type` may be, with an argument as people give it. */
export const operatorSamplers: Readonly<Record<string, string>> = {
  always_on: '',
  always_off: '',
  traceidratio: '0.5',
  parentbased_always_on: '',
  parentbased_always_off: '',
  parentbased_traceidratio: '0.5',
  jaeger_remote: 'endpoint=SERVER,pollingIntervalMs=5000,initialSamplingRate=0.25',
  xray: 'endpoint=SERVER',
}
