/**
 * What the agent may cost where it can be counted exactly, so that CI is not at the mercy of its machine. Raise a limit with
 * the change that needs it, and say why in its commit.
 */

/** Bytes of `dist/`. A path with `*` is a limit for each file. */
export const chunkLimits: Readonly<Record<string, number>> = {
  // Read at every start, and parsed where there is no code cache.
  'agent.cjs': 51_450,
  // Where the environment has names of the Java agent that are read there only.
  'java-names.cjs': 4_500,
  // With the first library that is traced, or when somebody asks the API.
  'tracing.cjs': 54_500,
  // With the start line only: it brings the table of settings, which says what is the default.
  'start-line.cjs': 20_000,
  // With the first batch of spans.
  'batch.cjs': 12_500,
  // When a package is imported that is ES modules through and through.
  'wrap-esm.cjs': 4_000,
  // With the first worker thread, in the main thread; and with the first span, in each worker thread.
  'threads.cjs': 3_000,
  'export/main-thread.cjs': 14_900,
  'export/otlp.cjs': 91_500,
  'export/console.cjs': 4_000,
  // When spans come faster than they leave.
  'packing.cjs': 12_600,
  'export/jaeger.cjs': 64_000,
  'resource.cjs': 8_000,
  // In the first second, where metrics or logs are on.
  'signals/metrics.cjs': 120_700,
  'signals/logs.cjs': 101_600,
  // With the first library that an official instrumentation serves.
  'instrumentations/official-base.cjs': 102_700,
  // With the application's own `require` of that library.
  'instrumentations/http.cjs': 15_600,
  'instrumentations/*.cjs': 110_000,
}

/** Bytes on the heap that one call in these files of `bench/micro` leaves, on Node 24.21.0 without optimisation. */
export const allocationLimits: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'span.mjs': {
    'context: run and ask': 850,
    'root span': 920,
    'child span': 730,
    'server span, 8 attributes': 940,
    'span that is not sampled': 430,
  },
  // For modules that nobody patches.
  'hooks.mjs': {
    'module of a package': 470,
    'module of the application': 365,
    'require of a file': 225,
    'require of a package': 225,
  },
}
