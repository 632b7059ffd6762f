import type { Setting } from './setting.ts'

/** A part of the table in `settings.ts`. */
export const httpSettings = {
  httpKnownMethods: {
    env: 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS',
    type: 'words',
    default: ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'],
  },
  httpIgnorePaths: { env: 'ACME_OTEL_HTTP_IGNORE_PATHS', type: 'words', default: [] },
  propagationExcludedHosts: { env: 'ACME_OTEL_PROPAGATION_EXCLUDED_HOSTS', type: 'names', default: [] },
  httpTrustForwarded: { env: 'ACME_OTEL_HTTP_TRUST_FORWARDED', type: 'boolean', default: false },
  httpServerRequestHeaders: {
    env: 'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS',
    type: 'names',
    default: [],
  },
  httpServerResponseHeaders: {
    env: 'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS',
    type: 'names',
    default: [],
  },
  httpClientRequestHeaders: {
    env: 'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS',
    type: 'names',
    default: [],
  },
  httpClientResponseHeaders: {
    env: 'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS',
    type: 'names',
    default: [],
  },
  sensitiveQueryParameters: {
    env: 'OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS',
    type: 'names',
    default: [],
  },
} as const satisfies Record<string, Setting>
