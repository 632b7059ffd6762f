import type { hear } from '../telemetry/threads/hear.ts'
import type { Chunks } from './load-chunk.ts'
import type { createTracing, Tracing, TracingParts } from './tracing.ts'

/** The tracing that is made when it is first asked for. */
export interface LateTracing {
  /** Made at the first call. `undefined` where its chunk cannot be loaded, which has been told. */
  get(): Tracing | undefined
  /** As far as it was made. */
  made(): Tracing | undefined
  /** The application has started. In a thread that traces nothing this waits until it does. */
  startSignals(): void
  stepAside(): void
  /** A worker thread was started. */
  hear(): void
}

export function createLateTracing(
  parts: TracingParts & { readonly chunks: Chunks },
  onError: (doing: string, error: unknown) => void,
): LateTracing {
  let tracing: Tracing | undefined
  let isWanted = true
  let hasStarted = false
  let isAside = false
  const make = (): void => {
    // Not again when it fails, nor while it is being made.
    isWanted = false
    try {
      tracing = (parts.chunks.load('tracing').createTracing as typeof createTracing)(parts)
      if (isAside) tracing.stepAside()
      if (hasStarted) tracing.startSignals()
    } catch (error) {
      onError('load what traces', error)
    }
  }
  const get = (): Tracing | undefined => {
    if (isWanted) make()
    return tracing
  }
  return {
    get,
    made: () => tracing,
    startSignals() {
      hasStarted = true
      if (tracing !== undefined) tracing.startSignals()
      else if ((parts.builtin('worker_threads') as typeof import('node:worker_threads')).isMainThread) get()
    },
    stepAside() {
      isAside = true
      tracing?.stepAside()
    },
    hear: () => (parts.chunks.load('threads').hear as typeof hear)(parts, get),
  }
}
