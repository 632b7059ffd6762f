import type { ReceivedRequest } from '../../test/support/otlp-sink.ts'

/** Sends what the services sent once more, to where the user wants it. Throws when it is not taken there. */
export async function passOn(requests: readonly ReceivedRequest[], endpoint: string): Promise<void> {
  const traces = requests.filter(({ path }) => path === '/v1/traces')
  for (const { path, headers, rawBody } of traces) {
    const { 'content-length': _length, connection: _connection, host: _host, ...kept } = headers
    const url = `${endpoint.replace(/\/$/, '')}${path}`
    const response = await fetch(url, {
      method: 'POST',
      headers: kept as Record<string, string>,
      body: new Uint8Array(rawBody),
    }).catch((error: unknown) => {
      throw new Error(`${url} did not take the traces: ${reasonOf(error)}.`)
    })
    if (!response.ok) throw new Error(`${url} did not take the traces: it answered ${response.status}.`)
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message
}
