import type { Propagator } from './propagation/propagators.ts'
import type { Sampler } from './sampling.ts'

/** What happens to a part that throws: it is told, and in the end the part is switched off. */
export interface Guard {
  failed(part: string, doing: string, error: unknown): void
  whenBlown(part: string, switchOff: () => void): void
}

/** While it fails, and after it is switched off, nothing is recorded. */
export function guardSampler(sampler: Sampler, guard: Guard): Sampler {
  let isOn = true
  guard.whenBlown('sampler', () => {
    isOn = false
  })
  return {
    isSampled(question) {
      if (!isOn) return false
      try {
        return sampler.isSampled(question)
      } catch (error) {
        guard.failed('sampler', 'decide about a span', error)
        return false
      }
    },
    needsAttributes: sampler.needsAttributes === true,
    marks:
      sampler.marks &&
      ((question, isSampled) => {
        if (!isOn) return undefined
        try {
          return sampler.marks?.(question, isSampled)
        } catch (error) {
          guard.failed('sampler', 'note a decision about a span', error)
          return undefined
        }
      }),
    toString: () => String(sampler),
  }
}

/** While it fails, and after it is switched off, traces begin here and end here. */
export function guardPropagator(propagator: Propagator, guard: Guard): Propagator {
  let isOn = true
  guard.whenBlown('propagator', () => {
    isOn = false
  })
  return {
    inject(context, carrier, setter) {
      if (!isOn) return
      try {
        propagator.inject(context, carrier, setter)
      } catch (error) {
        guard.failed('propagator', 'send the ids of a trace', error)
      }
    },
    extract(context, carrier, getter) {
      if (!isOn) return context
      try {
        return propagator.extract(context, carrier, getter)
      } catch (error) {
        guard.failed('propagator', 'read the ids of a trace', error)
        return context
      }
    },
    fields: () => propagator.fields(),
    exactFields: propagator.exactFields,
  }
}
