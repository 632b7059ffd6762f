// What a request's own work costs in the tracer: nanoseconds, and bytes on the heap.
//   node --expose-gc --max-semi-space-size=128 bench/micro/span.mjs [--bytes]
// `--bytes` measures bytes only, with neither warm-up nor optimisation to chance: pass --no-opt --no-sparkplug --single-threaded too.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const calls = 512
const onlyBytes = process.argv.includes('--bytes')
const parts = await load()
const finished = []
const contextManager = new parts.AgentContextManager()
const limits = {
  attributeCount: 128,
  attributeValueLength: Number.POSITIVE_INFINITY,
  eventCount: 128,
  linkCount: 128,
  attributesPerEvent: 128,
  attributesPerLink: 128,
}

function tracerWith(tracesSampler) {
  const provider = new parts.AgentTracerProvider({
    contextManager,
    sampler: parts.createSampler({ tracesSampler, tracesSamplerArg: 0 }),
    limits,
    resource: () => ({}),
    flush: () => Promise.resolve(),
    onEnd: (span) => {
      finished[0] = span
    },
  })
  return provider.getTracer('bench', '1.0.0')
}

const sampled = tracerWith('always_on')
const unsampled = tracerWith('always_off')
const attributes = {
  'http.request.method': 'GET',
  'url.path': '/orders/7',
  'url.scheme': 'http',
  'server.address': 'localhost',
  'server.port': 8080,
  'network.peer.address': '127.0.0.1',
  'network.peer.port': 40_000,
  'network.protocol.version': '1.1',
}
const parent = parts.rootContext.setValue(parts.spanKey, sampled.startSpan('parent'))

const works = {
  'context: run and ask': () => contextManager.run(parent, () => contextManager.active()),
  'root span': () => sampled.startSpan('GET', {}, parts.rootContext).end(),
  'child span': () => sampled.startSpan('GET', {}, parent).end(),
  'server span, 8 attributes': () => sampled.startSpan('GET', { kind: 1, attributes }, parts.rootContext).end(),
  'span that is not sampled': () => unsampled.startSpan('GET', { kind: 1, attributes }, parts.rootContext).end(),
}

for (const [name, work] of Object.entries(works)) {
  const bytes = bytesOf(work)
  if (onlyBytes) console.log(`${name}: ${bytes}`)
  else
    console.log(
      `${name.padEnd(28)} ${nanosecondsOf(work).toFixed(0).padStart(6)} ns ${String(bytes).padStart(6)} bytes`,
    )
}

/** The best of many rounds: other work on the machine only ever adds time. */
function nanosecondsOf(work) {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < 20_000; i++) work()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 20_000)
  }
  return best
}

/**
 * On average over calls that fit into the young generation without a collection, after some that fill what is lazy. The least
 * of several rounds: now and then a new page of the heap is counted as used.
 */
function bytesOf(work) {
  for (let i = 0; i < (onlyBytes ? calls : 20_000); i++) work()
  return Math.min(...Array.from({ length: 7 }, () => bytesOfOneRound(work)))
}

function bytesOfOneRound(work) {
  globalThis.gc()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < calls; i++) work()
  return Math.round((process.memoryUsage().heapUsed - before) / calls)
}

async function load() {
  const { build } = await import('esbuild')
  const outfile = resolve('build/bench/tracer.cjs')
  const exported = [
    "export { AgentTracerProvider } from './tracer.ts'",
    "export { AgentContextManager } from './context-manager.ts'",
    "export { rootContext } from './context.ts'",
    "export { spanKey } from './context-keys.ts'",
    "export { createSampler } from './sampling.ts'",
  ]
  await build({
    stdin: { contents: exported.join('\n'), resolveDir: resolve('src/telemetry'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node18.19',
    format: 'cjs',
    logLevel: 'warning',
  })
  return createRequire(import.meta.url)(outfile)
}
