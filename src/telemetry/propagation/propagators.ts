import type { TextMapPropagator } from '@opentelemetry/api'
import { baggagePropagator } from './baggage.ts'
import { traceContextPropagator } from './trace-context.ts'

const known: Readonly<Record<string, TextMapPropagator>> = {
  tracecontext: traceContextPropagator,
  baggage: baggagePropagator,
}

/** All that are asked for, as one. */
export interface Propagator extends TextMapPropagator {
  /** In lower case: without one of these, there is nothing to extract. `undefined` when names are not known beforehand. */
  readonly exactFields: ReadonlySet<string> | undefined
}

/**
 * One propagator out of those that `OTEL_PROPAGATORS` names; each is asked in that order. Duplicates count once. `others` gives
 * those that are not part of the start, and is called only when one of them is named.
 */
export function createPropagator(
  names: readonly string[],
  others: () => Readonly<Record<string, TextMapPropagator>>,
): Propagator {
  const propagators = [...new Set(names)].flatMap((name) => known[name] ?? others()[name] ?? [])
  return {
    inject(context, carrier, setter) {
      for (const propagator of propagators) propagator.inject(context, carrier, setter)
    },
    extract(context, carrier, getter) {
      let extracted = context
      for (const propagator of propagators) extracted = propagator.extract(extracted, carrier, getter)
      return extracted
    },
    fields: () => propagators.flatMap((propagator) => propagator.fields()),
    exactFields: names.every((name) => known[name] !== undefined)
      ? new Set(propagators.flatMap((propagator) => propagator.fields()))
      : undefined,
  }
}
