/**
 * The context keys that every copy of `@opentelemetry/api` and `@opentelemetry/core` uses: `createContextKey(d)` is
 * `Symbol.for(d)` in all of them, so values meet although each application brings a copy of its own.
 */
export const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')
export const baggageKey = Symbol.for('OpenTelemetry Baggage Key')
/** `true` while the agent, or anybody who asked for it, does work that must not be traced. */
export const suppressTracingKey = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
/** `{ type: 'http', route?, span }`: how a framework tells the HTTP server span its route. */
export const rpcMetadataKey = Symbol.for('OpenTelemetry SDK Context Key RPC_METADATA')
/** `'d'` when the caller debugs: of B3, by the name that the official propagator gives it. */
export const b3DebugKey = Symbol.for('OpenTelemetry Context Key B3 Debug Flag')
/** `true` when the caller debugs: of `uber-trace-id`. */
export const jaegerDebugKey = Symbol.for('acme.otel-agent.jaeger-debug')
/** The `jaeger-debug-id` of a request without a trace: its trace is recorded whatever the sampler says, and bears this id. */
export const debugIdKey = Symbol.for('acme.otel-agent.jaeger-debug-id')
