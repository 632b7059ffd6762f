import { grpcCodes } from '../../base/grpc-codes.ts'
import {
  type Attributes,
  type Histogram,
  type HistogramOptions,
  type Kit,
  type KitSettings,
  type OpenSpan,
  type Series,
  statusError,
  type UnsettledAttributes,
} from '../contract.ts'
import type { HeaderCapture } from './capture-headers.ts'
import { boundaries } from './http.ts'
import { createIsIgnored } from './ignored-paths.ts'
import { secondsOf } from './seconds.ts'

// https://opentelemetry.io/docs/specs/semconv/rpc/grpc/

/** On a gRPC library's own HTTP/2 server: its calls are described as such, and not as HTTP requests a second time. */
export const rpcServerKey = Symbol.for('acme.otel-agent.rpc-server')

const durations: Readonly<Record<Side, readonly [name: string, options: HistogramOptions]>> = {
  server: [
    'rpc.server.call.duration',
    { description: 'Measures the duration of an incoming Remote Procedure Call (RPC).', unit: 's', boundaries },
  ],
  client: [
    'rpc.client.call.duration',
    { description: 'Measures the duration of an outgoing Remote Procedure Call (RPC).', unit: 's', boundaries },
  ],
}

/** The conventions have renamed it when they became stable; both are in use. docs/decisions/0018-grpc-at-its-edges.md */
const statusCodes = ['rpc.response.status_code', 'rpc.status_code'] as const

export type Side = 'client' | 'server'

/** UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS: what a server is to blame for. */
const serverErrors: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15])

export const cancelled = 1
const unknownCode = 2
export const deadlineExceeded = 4

/** By code. https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const httpStatuses = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401]

/** One method of one server: all its calls share what is known of them beforehand. */
export interface Method {
  /** The span's name: `shop.Stock/Count`. */
  readonly name: string
  /** What is the same in each span. To be copied. */
  readonly attributes: UnsettledAttributes
  /** By status code, each made when it first comes. */
  readonly series: Series[]
}

export interface OpenCall {
  readonly span: OpenSpan
  readonly method: Method
  /** From `startMs`. */
  readonly startedMs: number
}

/** How calls are described, on one side. */
export interface Rpc {
  /** `path` is `/shop.Stock/Count`. A method that the server does not have is `_OTHER`, so that names stay few. */
  methodOf(path: string, address?: string | undefined, port?: number | undefined): Method
  unknownMethod(path: string): Method
  isIgnored(path: string): boolean
  /** Gives the call's span its outcome, ends and measures it. `details` is the text that comes with the code. */
  end(call: OpenCall, code: number, details: string): void
  readonly requestMetadata: HeaderCapture
  readonly responseMetadata: HeaderCapture
}

export function createRpc(side: Side, kit: Kit): Rpc {
  const { settings } = kit
  const isDoubled = settings.semconvOptIn.includes('rpc/dup')
  const errorTypeOf = createErrorTypeOf(side, settings)
  const isIgnored = createIsIgnoredMethod(settings.grpcIgnoreMethods)
  const duration = kit.histogram(...durations[side])
  const [request, response] =
    side === 'client'
      ? [settings.grpcClientRequestMetadata, settings.grpcClientResponseMetadata]
      : [settings.grpcServerRequestMetadata, settings.grpcServerResponseMetadata]
  const unknown = method('_OTHER', undefined, undefined)
  const describeEnd = (span: OpenSpan, code: number, details: string, errorType: string | undefined): void => {
    for (const name of statusCodes) span.setAttribute(name, codeName(code))
    if (isDoubled) span.setAttribute('rpc.grpc.status_code', code)
    if (settings.grpcHttpStatus) span.setAttribute('http.response.status_code', httpStatuses[code] as number)
    if (errorType === undefined) return
    span.setAttribute('error.type', errorType)
    span.setStatus(details === '' ? { code: statusError } : { code: statusError, message: details })
  }
  return {
    methodOf: (path, address, port) => {
      const name = nameOf(path)
      const known = method(name, address, port)
      return isDoubled ? { ...known, attributes: { ...known.attributes, ...olderAttributes(name) } } : known
    },
    unknownMethod: (path) => ({
      name: 'grpc',
      attributes: { ...unknown.attributes, 'rpc.method_original': nameOf(path) },
      series: unknown.series,
    }),
    isIgnored,
    end({ span, method: { attributes, series }, startedMs }, given, details) {
      // Whoever gets a code that does not exist is to take it for this one.
      const code = grpcCodes[given] === undefined ? unknownCode : given
      const errorType = errorTypeOf(code)
      if (span.isRecording()) describeEnd(span, code, details, errorType)
      span.end()
      series[code] ??= seriesOf(duration, attributes, code, errorType)
      series[code].record(secondsOf(span, startedMs), span)
    },
    requestMetadata: metadataCapture('request', request, isDoubled),
    responseMetadata: metadataCapture('response', response, isDoubled),
  }
}

function codeName(code: number): string {
  return grpcCodes[code] as string
}

function nameOf(path: string): string {
  return path.charCodeAt(0) === slash ? path.slice(1) : path
}

const slash = 47

function method(name: string, address: string | undefined, port: number | undefined): Method {
  const attributes: UnsettledAttributes = { 'rpc.system.name': 'grpc', 'rpc.method': name }
  if (address !== undefined) attributes['server.address'] = address
  if (port !== undefined) attributes['server.port'] = port
  return { name, attributes, series: [] }
}

/** As they were up to version 1.37 of the conventions; `rpc.method` is the present one. */
function olderAttributes(name: string): Attributes {
  const end = name.lastIndexOf('/')
  return { 'rpc.system': 'grpc', 'rpc.service': end === -1 ? '' : name.slice(0, end) }
}

/** Codes and words are few, so series are. */
function seriesOf(
  duration: Histogram,
  attributes: UnsettledAttributes,
  code: number,
  errorType: string | undefined,
): Series {
  const measured: Attributes = {}
  for (const name of ['rpc.system.name', 'rpc.method', 'server.address', 'server.port']) {
    const value = attributes[name]
    if (value !== undefined) measured[name] = value
  }
  for (const name of statusCodes) measured[name] = codeName(code)
  if (errorType !== undefined) measured['error.type'] = errorType
  return duration.series(measured)
}

/** `undefined` where the code is no error on that side. */
function createErrorTypeOf(side: Side, { grpcErrorTypes }: KitSettings): (code: number) => string | undefined {
  return (code) => {
    const isError = side === 'client' ? code !== 0 : serverErrors.has(code)
    const name = codeName(code)
    return isError ? (grpcErrorTypes[name] ?? name) : undefined
  }
}

function createIsIgnoredMethod(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false
  const isIgnored = createIsIgnored(patterns.map(nameOf))
  return (path) => isIgnored(nameOf(path))
}

function metadataCapture(kind: 'request' | 'response', names: readonly string[], isDoubled: boolean): HeaderCapture {
  const prefixes = isDoubled ? [`rpc.${kind}.metadata`, `rpc.grpc.${kind}.metadata`] : [`rpc.${kind}.metadata`]
  return names.flatMap((name) => prefixes.map((prefix) => [name, `${prefix}.${name}`] as const))
}
