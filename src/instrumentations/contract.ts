/**
 * What a library folder must give us. One folder = one npm package (or one Node built-in).
 *
 *   manifest.ts  data: which package, which versions, what is touched
 *   describe.ts  pure: the library's objects in, a span's name and attributes out
 *   patch.ts     effects: the wrappers, one per path that the manifest names
 *
 * The build finds the folder by itself. `manifest` is bundled into the start chunk; `patch` is a chunk of its own, loaded
 * when the application first loads the library. A patch imports types and pure files only: all it needs comes in as `kit`.
 */
export interface Manifest {
  /** As the application writes it in `require()` or `import`. */
  readonly library: string
  /** The folder, and the name in `OTEL_NODE_DISABLED_INSTRUMENTATIONS`, where it is not the library's own. */
  readonly name?: string
  /** The range that the tests cover. Outside it, the agent leaves the library alone and says so. */
  readonly versions: string
  /** The name of one that is built on this: whoever asks for it gets this one, too. */
  readonly under?: string
  /** One sentence for docs/generated/libraries.md. */
  readonly about: string
  /** What is wrapped, file by file. */
  readonly touches?: readonly Touch[]
  /** Makes no spans: where a span for each middleware is asked for, the official instrumentation of its name is used. */
  readonly routesOnly?: true
  /** Channels of `node:diagnostics_channel` on which the library itself tells what it does. Prefer them to wrapping. */
  readonly listens?: readonly string[]
}

export interface Touch {
  /** Path inside the package, as `lib/client.js`; without it, the package's main exports. */
  readonly file?: string
  /** Where the library's versions differ. */
  readonly versions?: string
  /** Paths into the exports. Each must be a function, or nothing at all is wrapped. `''` is the exports themselves, none is for the ledger alone. */
  readonly wraps: readonly string[]
}

type WrapsOf<M extends Manifest> = M extends { touches: readonly Touch[] }
  ? M['touches'][number]['wraps'][number]
  : never
type ListensOf<M extends Manifest> = M extends { listens: readonly string[] } ? M['listens'][number] : never

/** What `patch.ts` exports as `patch`. Its keys are the manifest's paths, so the two cannot drift apart. */
export type Patch<M extends Manifest> = { readonly [Path in WrapsOf<M>]: Wrapper }

/** What `patch.ts` exports as `listeners`, for a library with channels. */
export type Listeners<M extends Manifest> = { readonly [Channel in ListensOf<M>]: Listener }

/** Called in the context in which the library publishes. */
// biome-ignore lint/suspicious/noExplicitAny: each channel has messages of its own shape
export type Listener = (message: any, kit: Kit) => void

/** `owner` holds the original, or inherits it. */
export type Wrapper = (original: Callable, kit: Kit, owner: object) => Callable

// biome-ignore lint/suspicious/noExplicitAny: a wrapped function's own signature is unknown to us
export type Callable = (this: any, ...args: any[]) => any

export type Kind = 'client' | 'server' | 'producer' | 'consumer' | 'internal'

export type AttributeValue = string | number | boolean | readonly string[]

export interface SpanDescription {
  readonly name: string
  readonly kind: Kind
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>
}

/** What is active: the span, the baggage, whether tracing is suppressed. Patches only pass it on. */
export type Context = object

/** In hexadecimal, the flags as a number. */
export interface SpanIds {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
}

/** A span that its patch ends: on the hot path, where a closure for each call would cost too much. */
export interface OpenSpan {
  spanContext(): SpanIds
  /** False when it is not sampled: then attributes need not even be found out. */
  isRecording(): boolean
  setAttribute(key: string, value: AttributeValue): unknown
  updateName(name: string): unknown
  /** As in the OpenTelemetry API: `code` 2 is an error. */
  setStatus(status: { readonly code: number; readonly message?: string }): unknown
  end(): void
  /** Of a recorded span that has ended: seconds and nanoseconds. */
  readonly duration?: readonly [seconds: number, nanos: number]
}

/** Tells a span's attributes when they are asked for; they become the span's own. */
export interface Described {
  describe(): Attributes
}

/** The span that is active, whoever has started it. */
export interface ActiveSpan extends OpenSpan {
  addEvent(name: string, attributes: Attributes): unknown
}

/** One record of a log library. https://opentelemetry.io/docs/specs/otel/logs/data-model/ */
export interface LogRecord {
  /** 1 (trace) to 24 (fatal). */
  readonly severityNumber: number
  /** As the library calls it. */
  readonly severityText: string | undefined
  readonly body: unknown
  /** Whatever JSON can hold. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** An `Error`, or what a serializer has made of one. */
  readonly exception?: unknown
  /** Where the library says another time than now. */
  readonly timestamp?: Date
  /** What happened, by the name that the application has given it. */
  readonly eventName?: string
}

export const statusError = 2

/** In the unit that it was made with. */
export interface Histogram {
  /** `span`: what is measured, so that one can be found by the other. */
  record(value: number, attributes: Attributes, span?: OpenSpan): void
  /** For attributes that come again and again: to be kept. */
  series(attributes: Attributes): Series
}

export interface Series {
  record(value: number, span?: OpenSpan): void
}

export interface HistogramOptions {
  readonly description: string
  readonly unit: string
  /** The upper bounds of its buckets. */
  readonly boundaries: readonly number[]
}

export interface Counter {
  add(value: number, attributes: Attributes): void
}

export interface CounterOptions {
  readonly description: string
  readonly unit: string
}

/** Tells one value for each set of attributes. */
export type Tell = (value: number, attributes: Attributes) => void

export type Attributes = Record<string, AttributeValue>

/** In the making: undefined values are no attributes. */
export type UnsettledAttributes = Record<string, AttributeValue | undefined>

/** How a framework tells the route of a request to the server span: every official instrumentation sets `route` here. */
export interface ServerRequest {
  readonly type: 'http'
  readonly span: OpenSpan
  route?: string | undefined
  /** What of the URL the routers that are at work now have taken off, as Express tells it. */
  baseUrl?(): string | undefined
  /** False for a request that was made up, as by `app.inject()`, while a true one is being served. */
  serves?(message: object): boolean
}

/** A gRPC call that is being served. */
export interface ServerCall {
  readonly type: 'grpc'
  readonly span: OpenSpan
  /** Milliseconds of the epoch until which its caller waits. */
  readonly deadline: number | undefined
}

/** All that a patch may do to the outside world. */
export interface Kit {
  readonly settings: KitSettings
  /** Runs `work` inside a new span; ends it on return, throw, or when a native promise settles. */
  trace<T>(span: SpanDescription, work: () => T): T
  /** Tells the active server span which route it is: `/users/:id`. The name and `http.route` follow. */
  setRoute(route: string): void
  /** What the active context serves, if it is a request. */
  serverRequest(): ServerRequest | undefined
  /** The same, if it is a gRPC call. */
  serverCall(): ServerCall | undefined
  /** Writes the current trace into an outgoing message's headers. */
  inject(headers: Record<string, string>): void

  /** The context that is active now. */
  active(): Context
  /** An empty context. */
  readonly root: Context
  /** An empty context in which nothing is traced. */
  readonly suppressed: Context
  isSuppressed(context: Context): boolean
  /**
   * Headers that may carry a trace, in lower case: without any of them, there is nothing to `extract`. `undefined` when they are
   * not known by name.
   */
  readonly carryingHeaders: ReadonlySet<string> | undefined
  /** The caller's trace, out of an incoming message's headers, in an otherwise empty context. */
  extract(headers: Readonly<Record<string, string | string[] | undefined>>): Context
  /** `attributes` becomes the span's own: it must not be used again. */
  startSpan(kind: Kind, name: string, attributes: Attributes, parent: Context): OpenSpan
  /** The same, where finding the attributes out is worth sparing when the span is not sampled. */
  startDescribed(kind: Kind, name: string, described: Described, parent: Context): OpenSpan
  contextWith(parent: Context, span: OpenSpan): Context
  /** The context of a server's request; `request.route` is set by whoever knows the route. */
  serverContext(parent: Context, request: ServerRequest | ServerCall): Context
  runIn<T>(context: Context, work: () => T): T
  /** Makes `context` active for the rest of what runs now, without a frame on the stack. For listeners of channels. */
  enter(context: Context): void
  /** Tells the headers that carry `context`'s trace, one by one. */
  injectInto(context: Context, set: (name: string, value: string) => void): void
  histogram(name: string, options: HistogramOptions): Histogram
  counter(name: string, options: CounterOptions): Counter
  /** A sum that goes up and down, asked for whenever metrics are collected. */
  observe(name: string, options: CounterOptions, ask: (tell: Tell) => void): void
  activeSpan(): ActiveSpan | undefined
  /** Sends it, as belonging to the active span. Nothing happens unless log records are sent. */
  emitLog(record: LogRecord): void
  /** Whether a library that tells of its records is writing one: what it then prints by `console` is no record of its own. */
  readonly records: { areWritten: boolean }
  /** As the resource has it. */
  serviceName(): string
  /** A patch's own part has failed: `doing` is a phrase, "end the span". The application must not notice. */
  failed(doing: string, error: unknown): void
}

/** The settings that patches ask for. */
export interface KitSettings {
  /** `METHOD` names as they are sent. */
  readonly httpKnownMethods: readonly string[]
  /** `/healthz` or, with what follows, `/ready*`. */
  readonly httpIgnorePaths: readonly string[]
  readonly propagationExcludedHosts: readonly string[]
  readonly httpTrustForwarded: boolean
  /** In lower case, beside those that are always redacted. */
  readonly sensitiveQueryParameters: readonly string[]
  readonly httpServerRequestHeaders: readonly string[]
  readonly httpServerResponseHeaders: readonly string[]
  readonly httpClientRequestHeaders: readonly string[]
  readonly httpClientResponseHeaders: readonly string[]
  /** `{ INTERNAL: 'INTERNAL_ERROR' }` */
  readonly grpcErrorTypes: Readonly<Record<string, string>>
  readonly grpcHttpStatus: boolean
  /** `pkg.Service/Method` or, with what follows, `pkg.Service/*`. */
  readonly grpcIgnoreMethods: readonly string[]
  readonly grpcClientRequestMetadata: readonly string[]
  readonly grpcClientResponseMetadata: readonly string[]
  readonly grpcServerRequestMetadata: readonly string[]
  readonly grpcServerResponseMetadata: readonly string[]
  /** `rpc/dup`: the older attributes, too. */
  readonly semconvOptIn: readonly string[]
  /** What the keys in log lines are called: `{ trace_id: 'traceId' }`. */
  readonly logKeys: Readonly<Record<string, string>>
  /** From this level on, records become events: `warn`; or `off`. */
  readonly logEvents: string
  /** `auto`, `json`, `text` or `off`. */
  readonly consoleCorrelation: string
  /** Where log records are sent; empty when they are not. */
  readonly logsExporters: readonly string[]
  /** Where metrics are sent; empty when they are not. */
  readonly metricsExporters: readonly string[]
  readonly dbQueryText: 'sanitized' | 'raw' | 'off'
  readonly dbQueryParameters: boolean
  readonly sqlCommenter: boolean
}
