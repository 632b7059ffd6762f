import { readRetryDelayMs } from './read-export-response.ts'
import type { Answer } from './reply.ts'

type Headers = Answer['headers']

const ok = 0
const resourceExhausted = 8

/** https://opentelemetry.io/docs/specs/otlp/#failures: which of gRPC's codes mean what of HTTP's statuses mean to OTLP. */
const statuses: Readonly<Record<number, number>> = {
  0: 200,
  // Worth another try: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss.
  1: 503,
  4: 503,
  10: 503,
  11: 503,
  14: 503,
  15: 503,
  7: 403,
  12: 501,
  16: 401,
}

/** `undefined` when no status came: the call was cut. */
export function grpcAnswer(head: Headers, tail: Headers, body: Uint8Array): Answer | undefined {
  const httpStatus = Number(head[':status'] ?? 0)
  // Without a message, the status comes with the headers.
  const status = tail['grpc-status'] ?? head['grpc-status']
  if (status === undefined) return httpStatus === 0 || httpStatus === 200 ? undefined : noGrpc(httpStatus)
  const code = Number(status)
  if (code === ok) {
    return {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/x-protobuf' },
      body: body.subarray(5),
    }
  }
  return refusal(code, tail['grpc-status'] === undefined ? head : tail)
}

function refusal(code: number, headers: Headers): Answer {
  const afterMs = readRetryDelayMs(decodedBin(headers['grpc-status-details-bin']))
  const message = decodedText(String(headers['grpc-message'] ?? ''))
  return {
    kind: 'answer',
    status: code === resourceExhausted ? (afterMs === undefined ? 413 : 429) : (statuses[code] ?? 400),
    headers: {
      'content-type': 'text/plain',
      ...(afterMs !== undefined && { 'retry-after': String(Math.ceil(afterMs / 1000)) }),
    },
    body: Buffer.from(`${names[code] ?? `code ${code}`}${message === '' ? '' : `: ${message}`}`),
  }
}

/** A proxy, or a server for people. */
function noGrpc(status: number): Answer {
  return { kind: 'answer', status, headers: {}, body: new Uint8Array() }
}

const names = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function decodedBin(value: string | string[] | undefined): Uint8Array {
  return Buffer.from(String(value ?? ''), 'base64')
}
