/** `unix:///run/otel.sock`, or `unix:///run/otel.sock:/v1/traces` with the path of the request. */
export function isUnixSocket(endpoint: string): boolean {
  return /^unix:(\/\/)?\/[^:]/i.test(endpoint)
}

/** The two parts; `path` is empty where it is left out. */
export function unixSocket(endpoint: string): { readonly socketPath: string; readonly path: string } {
  const [socketPath = '', path = ''] = endpoint.replace(/^unix:(\/\/)?/i, '').split(':', 2)
  return { socketPath, path }
}

/** `collector:4317`: only gRPC takes it. https://opentelemetry.io/docs/specs/otel/protocol/exporter/#configuration-options */
export function isHostAndPort(endpoint: string): boolean {
  return /^([\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(endpoint) && URL.canParse(`http://${endpoint}`)
}
