import { type RpcStatus, readPartialSuccess, readRpcStatus } from './read-export-response.ts'
import { readJsonPartialSuccess, readJsonRpcStatus } from './read-json-response.ts'
import type { Answer, Failure, Reply } from './reply.ts'
import { retryAfterMs } from './retry-after.ts'

/** What to do about a reply. `saw` and `advice` are parts of a sentence for the user; `advice` may be empty. */
export type Verdict =
  | { readonly action: 'accept'; readonly rejected: number; readonly message: string }
  | { readonly action: 'retry'; readonly saw: string; readonly advice: string; readonly afterMs: number | undefined }
  | { readonly action: 'halve'; readonly saw: string; readonly advice: string }
  | { readonly action: 'drop'; readonly saw: string; readonly advice: string }
  /** The receiver does not take this signal. */
  | { readonly action: 'off'; readonly saw: string }

export interface Circumstances {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly isTls: boolean
  readonly isGrpc: boolean
  /** What the receiver should be, where it is not OTLP's. */
  readonly receiver?: string
  /** The variable that names it. */
  readonly endpointVariable: string
  readonly headersVariable: string
  readonly certificateVariable: string
  readonly clientCertificateVariable: string
}

/** https://opentelemetry.io/docs/specs/otlp/#otlphttp-response: which replies are final, and which are worth another try. */
export function judgeReply(reply: Reply, circumstances: Circumstances): Verdict {
  return reply.kind === 'failure' ? judgeFailure(reply, circumstances) : judgeAnswer(reply, circumstances)
}

const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504])
const rpcUnimplemented = 12

function judgeAnswer(answer: Answer, circumstances: Circumstances): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return judgeSuccess(answer, circumstances)
  const saw = `it answers ${status}${reasonGiven(answer)}`
  if (retryable.has(status)) {
    return { action: 'retry', saw, advice: '', afterMs: retryAfterMs(answer.headers['retry-after'], circumstances.now) }
  }
  if (status === 413) return { action: 'halve', saw, advice: '' }
  if (status === 404 || status === 501 || isUnimplemented(answer)) return { action: 'off', saw }
  return { action: 'drop', saw, advice: adviceFor(status, circumstances) }
}

function judgeSuccess(answer: Answer, { endpointVariable }: Circumstances): Verdict {
  if (isUnimplemented(answer)) return { action: 'off', saw: 'it answers that it is not implemented' }
  if (String(answer.headers['content-type']).startsWith('text/html')) {
    const advice = `set ${endpointVariable} to the receiver's own address, usually port 4318`
    // Often the page of a proxy whose receiver is away: nothing was accepted, so it is no harm to come again.
    return { action: 'retry', saw: 'it answers with a web page, so it is no OTLP receiver', advice, afterMs: undefined }
  }
  const partial = (isJson(answer.headers) ? readJsonPartialSuccess : readPartialSuccess)(answer.body)
  return { action: 'accept', rejected: partial?.rejected ?? 0, message: partial?.message ?? '' }
}

/** Some receivers say so by gRPC's own codes, over HTTP. */
function isUnimplemented({ status, headers, body }: Answer): boolean {
  if (headers['grpc-status'] !== undefined) return String(headers['grpc-status']) === String(rpcUnimplemented)
  return status >= 400 && rpcStatusOf(headers, body)?.code === rpcUnimplemented
}

function rpcStatusOf(headers: Answer['headers'], body: Uint8Array): RpcStatus | undefined {
  if (isJson(headers)) return readJsonRpcStatus(body)
  return isProtobuf(headers) ? readRpcStatus(body) : undefined
}

function isJson(headers: Answer['headers']): boolean {
  return String(headers['content-type']).startsWith('application/json')
}

function isProtobuf(headers: Answer['headers']): boolean {
  return String(headers['content-type']).startsWith('application/x-protobuf')
}

function reasonGiven({ headers, body }: Answer): string {
  const given = rpcStatusOf(headers, body)?.message ?? (isProtobuf(headers) ? '' : plainText(headers, body))
  const reason = forOneLine(given ?? '')
  return reason === '' ? '' : ` ("${reason}")`
}

function plainText(headers: Answer['headers'], body: Uint8Array): string {
  const type = String(headers['content-type'])
  return type.startsWith('text/plain') || type.startsWith('application/json') ? Buffer.from(body).toString('utf8') : ''
}

const longestQuote = 200

/** A receiver's words go to a terminal: no control characters, no line breaks, and not too many. */
export function forOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim()
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line
}

function adviceFor(
  status: number,
  { endpointVariable, headersVariable, receiver = 'an OTLP/HTTP receiver' }: Circumstances,
): string {
  if (status === 401 || status === 403) return `check the credentials in ${headersVariable}`
  if (status >= 300 && status < 400) return `set ${endpointVariable} to the final address: redirects are not followed`
  if (status === 400 || status === 405 || status === 415) return `check that ${endpointVariable} names ${receiver}`
  return "see the receiver's log"
}

function judgeFailure({ code, message }: Failure, circumstances: Circumstances): Verdict {
  const { endpointVariable } = circumstances
  const known = knownFailures[code]
  if (known !== undefined) {
    return {
      action: 'retry',
      saw: known,
      advice: `start a receiver there, or set ${endpointVariable}`,
      afterMs: undefined,
    }
  }
  if (code.startsWith('PROXY_')) return judgeProxy(Number(code.slice('PROXY_'.length)))
  if (code.includes('_ALERT_')) {
    const advice = `set ${circumstances.clientCertificateVariable}, if it asks for a certificate`
    return { action: 'drop', saw: `it refuses our side of TLS (${code})`, advice }
  }
  if (code === 'EPROTO' || code.startsWith('HPE_') || code.startsWith('ERR_SSL_')) {
    return { action: 'drop', saw: `it speaks another protocol (${code})`, advice: protocolAdvice(circumstances) }
  }
  if (isCertificateProblem(code)) {
    const advice = `name its authority's certificate in ${circumstances.certificateVariable}`
    return { action: 'drop', saw: `its certificate is not trusted (${code})`, advice }
  }
  if (code.startsWith('ERR_'))
    return { action: 'drop', saw: `the request cannot be made: ${forOneLine(message)}`, advice: '' }
  return { action: 'retry', saw: `the request fails (${code})`, advice: '', afterMs: undefined }
}

/** A proxy that does not let us through. */
function judgeProxy(status: number): Verdict {
  const saw = `the proxy answers ${status}`
  const advice = 'check HTTPS_PROXY and HTTP_PROXY, or name the receiver in NO_PROXY'
  if (status >= 500) return { action: 'retry', saw, advice, afterMs: undefined }
  return { action: 'drop', saw, advice }
}

const knownFailures: Readonly<Record<string, string | undefined>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'its name is not known (ENOTFOUND)',
  EAI_AGAIN: 'its name cannot be looked up (EAI_AGAIN)',
  EHOSTUNREACH: 'it cannot be reached (EHOSTUNREACH)',
  ENETUNREACH: 'it cannot be reached (ENETUNREACH)',
  ETIMEDOUT: 'it cannot be reached (ETIMEDOUT)',
  ECONNRESET: 'it cuts the connection (ECONNRESET)',
  EPIPE: 'it cuts the connection (EPIPE)',
  timeout: 'it does not answer in time',
}

function protocolAdvice({ isTls, isGrpc, endpointVariable }: Circumstances): string {
  if (isGrpc) return `set ${endpointVariable} to its port for gRPC, usually 4317`
  const scheme = isTls ? 'http:// if it has no TLS' : 'https:// if it has TLS'
  return `set ${endpointVariable} to its port for OTLP over HTTP, usually 4318 (4317 is gRPC), with ${scheme}`
}

/** OpenSSL's names of what is wrong with a chain, as Node passes them on. */
function isCertificateProblem(code: string): boolean {
  return /CERT|SIGNATURE|ISSUER|CHAIN|CRL/.test(code)
}
