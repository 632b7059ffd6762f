import { countIn, type PartialSuccess, type RpcStatus } from './read-export-response.ts'

/** As `readPartialSuccess`, of a reply in JSON. The count has another name for each signal. */
export function readJsonPartialSuccess(body: Uint8Array): PartialSuccess | undefined {
  const { partialSuccess } = objectOf(body)
  if (typeof partialSuccess !== 'object' || partialSuccess === null) return undefined
  const { errorMessage, ...rest } = partialSuccess as Record<string, unknown>
  const rejected = countIn(rest.rejectedSpans ?? rest.rejectedDataPoints ?? rest.rejectedLogRecords)
  const message = typeof errorMessage === 'string' ? errorMessage : ''
  return rejected > 0 || message !== '' ? { rejected, message } : undefined
}

/** As `readRpcStatus`, of a reply in JSON. */
export function readJsonRpcStatus(body: Uint8Array): RpcStatus | undefined {
  const { code, message } = objectOf(body)
  if (typeof code !== 'number' && typeof message !== 'string') return undefined
  return { code: Number(code ?? 0), message: typeof message === 'string' ? message : '' }
}

/** Receivers answer what they like: what is no object in JSON is an empty one. */
function objectOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
