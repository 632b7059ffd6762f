/** An agent to compare: how it is preloaded as its own documentation says, and how it is led to the loopback receiver. */
export interface Agent {
  readonly name: string
  readonly title: string
  /** A folder of `bench/peers`; none for what needs no installation. */
  readonly peer?: string
  /** The oldest Node that the agent itself says it runs on. */
  readonly since: readonly [major: number, minor: number]
  /** Node's arguments, for an application in CommonJS and for one of ES modules. `root` is where the agent is installed. */
  readonly door: (root: string) => { readonly cjs: readonly string[]; readonly esm: readonly string[] }
  readonly env: (collectorPort: number) => Readonly<Record<string, string>>
  /** Why the receiver cannot tell whether all was delivered. */
  readonly unverified?: string
}

/** The same for all that speak OTLP. A short delay only shortens the wait for the last batch. */
const otlp = (port: number): Readonly<Record<string, string>> => ({
  OTEL_SERVICE_NAME: 'bench',
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  OTEL_BSP_SCHEDULE_DELAY: '500',
})
const official = (port: number): Readonly<Record<string, string>> => ({
  ...otlp(port),
  OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
})
const both = (...args: string[]) => ({ cjs: args, esm: args })
const register = (root: string, file = 'build/src/register.js') =>
  `${root}/node_modules/@opentelemetry/auto-instrumentations-node/${file}`

export const bare: Agent = {
  name: 'bare',
  title: 'no agent',
  since: [18, 0],
  door: () => both(),
  env: () => ({}),
}

export const ours: Agent = {
  name: 'ours',
  title: '@acme/otel-agent',
  since: [18, 19],
  door: (root) => ({ cjs: ['--require', `${root}/hooks/require.cjs`], esm: ['--import', `${root}/hooks/import.mjs`] }),
  env: otlp,
}

/** `--against <folder>`: another build of ours. */
export const otherBuild: Agent = { ...ours, name: 'other', title: '@acme/otel-agent, the other build' }

export const peers: readonly Agent[] = [
  {
    name: 'official-2',
    title: 'official 2.x (auto-instrumentations-node 0.81.2)',
    peer: 'official-2',
    since: [18, 19],
    door: (root) => ({
      cjs: ['--require', register(root)],
      esm: [
        '--experimental-loader',
        `${root}/node_modules/@opentelemetry/instrumentation/hook.mjs`,
        '--require',
        register(root),
      ],
    }),
    env: official,
  },
  {
    name: 'official-3',
    title: 'official 3.x (auto-instrumentations-node 0.82.0)',
    peer: 'official-3',
    since: [22, 15],
    door: (root) => both('--import', register(root, 'dist/register.mjs')),
    env: official,
  },
  {
    name: 'edot',
    title: 'EDOT (@elastic/opentelemetry-node)',
    peer: 'edot',
    since: [18, 19],
    door: (root) => both('--import', `${root}/node_modules/@elastic/opentelemetry-node/import.mjs`),
    env: (port) => ({ ...official(port), ELASTIC_OTEL_HOST_METRICS_DISABLED: 'true' }),
  },
  {
    name: 'dd-trace',
    title: 'dd-trace',
    peer: 'dd-trace',
    since: [22, 0],
    door: (root) => ({
      cjs: ['--require', `${root}/node_modules/dd-trace/init.js`],
      esm: ['--import', `${root}/node_modules/dd-trace/initialize.mjs`],
    }),
    env: (port) => ({
      DD_TRACE_AGENT_URL: `http://127.0.0.1:${port}`,
      DD_SERVICE: 'bench',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_RUNTIME_METRICS_ENABLED: 'false',
      DD_CRASHTRACKING_ENABLED: 'false',
      DD_TRACE_STARTUP_LOGS: 'false',
    }),
  },
  {
    name: 'elastic-apm',
    title: 'Elastic APM (elastic-apm-node)',
    peer: 'elastic-apm',
    since: [14, 17],
    door: (root) => {
      const start = ['--require', `${root}/node_modules/elastic-apm-node/start.js`]
      return {
        cjs: start,
        esm: ['--experimental-loader', `${root}/node_modules/elastic-apm-node/loader.mjs`, ...start],
      }
    },
    env: (port) => ({
      ELASTIC_APM_SERVER_URL: `http://127.0.0.1:${port}`,
      ELASTIC_APM_SERVICE_NAME: 'bench',
      ELASTIC_APM_CLOUD_PROVIDER: 'none',
      ELASTIC_APM_CENTRAL_CONFIG: 'false',
      ELASTIC_APM_METRICS_INTERVAL: '0',
      ELASTIC_APM_API_REQUEST_TIME: '1s',
      ELASTIC_APM_LOG_LEVEL: 'off',
    }),
  },
  {
    name: 'sentry',
    title: 'Sentry (@sentry/node)',
    peer: 'sentry',
    since: [20, 19],
    door: (root) => ({ cjs: ['--require', `${root}/init.cjs`], esm: ['--import', `${root}/init.mjs`] }),
    env: (port) => ({ SENTRY_DSN: `http://bench@127.0.0.1:${port}/1` }),
  },
  {
    name: 'aws',
    title: 'AWS (aws-distro-opentelemetry-node-autoinstrumentation)',
    peer: 'aws',
    since: [18, 19],
    door: (root) => {
      const file = `${root}/node_modules/@aws/aws-distro-opentelemetry-node-autoinstrumentation/build/src/register.js`
      return both('--require', file)
    },
    env: (port) => ({
      ...official(port),
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`,
      OTEL_AWS_APPLICATION_SIGNALS_ENABLED: 'false',
      OTEL_TRACES_SAMPLER: 'always_on',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    }),
  },
  {
    name: 'azure',
    title: 'Azure (@azure/monitor-opentelemetry)',
    peer: 'azure',
    since: [20, 0],
    door: (root) => ({ cjs: ['--require', `${root}/init.cjs`], esm: ['--import', `${root}/init.mjs`] }),
    env: (port) => ({
      APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=http://127.0.0.1:${port}`,
      APPLICATION_INSIGHTS_NO_STATSBEAT: 'true',
      APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL: 'true',
    }),
    unverified: 'speaks its own protocol, which the receiver does not count',
  },
  {
    name: 'new-relic',
    title: 'New Relic (newrelic)',
    peer: 'new-relic',
    since: [20, 0],
    door: (root) => ({
      cjs: ['--require', `${root}/node_modules/newrelic/index.js`],
      esm: [
        '--experimental-loader',
        `${root}/node_modules/newrelic/esm-loader.mjs`,
        '--require',
        `${root}/node_modules/newrelic/index.js`,
      ],
    }),
    env: (port) => ({
      NEW_RELIC_LICENSE_KEY: '0123456789012345678901234567890123456789',
      NEW_RELIC_APP_NAME: 'bench',
      NEW_RELIC_HOST: '127.0.0.1',
      NEW_RELIC_PORT: `${port}`,
      NEW_RELIC_LOG_ENABLED: 'false',
      NEW_RELIC_UTILIZATION_DETECT_AWS: 'false',
      NEW_RELIC_UTILIZATION_DETECT_AZURE: 'false',
      NEW_RELIC_UTILIZATION_DETECT_AZUREFUNCTION: 'false',
      NEW_RELIC_UTILIZATION_DETECT_GCP: 'false',
      NEW_RELIC_UTILIZATION_DETECT_PCF: 'false',
      NEW_RELIC_UTILIZATION_DETECT_DOCKER: 'false',
      NEW_RELIC_UTILIZATION_DETECT_KUBERNETES: 'false',
    }),
    unverified: 'connects by TLS to its own service only, so nothing is sent here, which costs less',
  },
]
