import type { Span } from '@opentelemetry/api'
import { rootContext } from '../../../src/telemetry/context.ts'
import { spanKey } from '../../../src/telemetry/context-keys.ts'
import { otherPropagators } from '../../../src/telemetry/propagation/other-propagators.ts'
import { createPropagator } from '../../../src/telemetry/propagation/propagators.ts'
import { UnrecordedSpan } from '../../../src/telemetry/unrecorded-span.ts'
import { checkSentHeaders } from '../../support/check-sent-headers.ts'
import { corpus } from '../../support/hostile-requests.ts'
import type { FuzzTarget } from '../target.ts'

type Carrier = Map<string, string | string[]>

const names = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'xray', 'ottrace']
const propagator = createPropagator(names, () => otherPropagators)
const getter = {
  get: (carrier: Carrier, name: string) => carrier.get(name),
  keys: (carrier: Carrier) => [...carrier.keys()],
}
const setter = { set: (carrier: Map<string, string>, name: string, value: string) => void carrier.set(name, value) }

/** `name: value` in each line; a name that comes twice has a list. */
function carrierOf(text: string): Carrier {
  const carrier: Carrier = new Map()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === -1) continue
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    const before = carrier.get(name)
    carrier.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value])
  }
  return carrier
}

/** HTTP's headers, and gRPC's metadata, which arrive in the same shape. */
export const target: FuzzTarget = {
  seeds: [
    ...['traceparent', 'tracestate', 'baggage', 'b3', 'uber-trace-id'].flatMap((name) =>
      (corpus[name] ?? []).map((value) => `${name}: ${value}`),
    ),
    'x-b3-traceid: 0af7651916cd43dd8448eb211c80319c\nx-b3-spanid: b7ad6b7169203331\nx-b3-sampled: 1',
    'x-amzn-trace-id: Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
    'ot-tracer-traceid: 0af7651916cd43dd\not-tracer-spanid: b7ad6b7169203331\not-tracer-sampled: true\not-baggage-a: b',
    'uber-trace-id: 0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1\nuberctx-a: %e0%a4\njaeger-debug-id: x\njaeger-baggage: a=b',
    'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\ntracestate: ot=th:8;rv:0123456789abcd\nbaggage: a=%20;p=1',
  ],
  check(input) {
    const context = propagator.extract(rootContext, carrierOf(input.toString('latin1')), getter)
    const parent = (context.getValue(spanKey) as Span | undefined)?.spanContext()
    const spanContext = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16), traceFlags: 1, ...parent }
    const sent = new Map<string, string>()
    propagator.inject(context.setValue(spanKey, new UnrecordedSpan(spanContext)), sent, setter)
    checkSentHeaders(sent, 'what was sent')
  },
}
