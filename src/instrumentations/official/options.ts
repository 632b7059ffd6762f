/** What the official instrumentations are told, taken from the agent's settings. */
export interface OfficialSettings {
  /** Log records are sent over OTLP. When false, lines only get the ids of their trace. */
  readonly sendsLogs: boolean
  readonly captureMessageContent: boolean
}

type Options = Readonly<Record<string, unknown>>

/** One entry for each package that is told more than "be enabled". */
const optionsOf: Readonly<Record<string, (settings: OfficialSettings) => Options>> = {
  bunyan: ({ sendsLogs }) => ({ disableLogSending: !sendsLogs }),
  openai: ({ captureMessageContent }) => ({ captureMessageContent }),
  pino: ({ sendsLogs }) => ({ disableLogSending: !sendsLogs }),
  winston: ({ sendsLogs }) => ({ disableLogSending: !sendsLogs }),
}

export function officialOptions(name: string, settings: OfficialSettings): Options {
  return { enabled: true, ...optionsOf[name]?.(settings) }
}

/** Off unless `OTEL_NODE_ENABLED_INSTRUMENTATIONS` names them: a span for every file, socket and lookup drowns the others. */
export const offByDefault: readonly string[] = ['dns', 'fs', 'host-metrics', 'net']

/**
 * Their spans are one for each middleware: used only with `ACME_OTEL_FRAMEWORK_SPANS`. Without it, folders of ours tell the route
 * to the span of the HTTP server; Nest is served by the routes of its adapter, Express or Fastify.
 */
export const frameworks: readonly string[] = ['connect', 'express', 'hapi', 'koa', 'nestjs-core', 'restify', 'router']

/** Their spans hold SQL as the application wrote it: literals are taken out on the way. */
export const withSql: readonly string[] = ['cassandra-driver', 'knex', 'oracledb', 'tedious']

/**
 * Modules that an instrumentation patches in some versions of a library only, and in others somewhere else: a version that it
 * does not know is nothing to warn of.
 */
export const patchedElsewhere: readonly string[] = [
  '@aws-sdk/middleware-stack',
  '@aws-sdk/smithy-client',
  '@node-redis/client',
  '@smithy/core',
  '@smithy/middleware-stack',
  '@smithy/smithy-client',
  'redis',
]
