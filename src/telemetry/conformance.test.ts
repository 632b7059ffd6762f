import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  type TimeInput,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { TraceState } from '@opentelemetry/core'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { seededRandom } from '../../test/support/made-up-spans.ts'
import { AgentContextManager } from './context-manager.ts'
import type { FinishedSpan } from './finished-span.ts'
import { createSampler } from './sampling.ts'
import type { SpanLimits } from './span-limits.ts'
import { AgentTracerProvider } from './tracer.ts'

// The official SDK is the yardstick: the same programs, written by chance, run on both, and what is exported must be equal.
// https://opentelemetry.io/docs/specs/otel/trace/api/ and https://opentelemetry.io/docs/specs/otel/trace/sdk/

type Exported = FinishedSpan | ReadableSpan

interface Implementation {
  readonly tracer: Tracer
  readonly exported: Exported[]
}

const limits: SpanLimits = {
  attributeCount: 6,
  attributeValueLength: 12,
  eventCount: 3,
  linkCount: 2,
  attributesPerEvent: 2,
  attributesPerLink: 1,
}

const samplers = {
  always_on: new AlwaysOnSampler(),
  always_off: new AlwaysOffSampler(),
  parentbased_always_on: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  parentbased_always_off: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
} as const satisfies Record<string, Sampler>
type SamplerName = keyof typeof samplers

function official(sampler: SamplerName): Implementation {
  const exported: Exported[] = []
  const exporter = {
    export: (spans: ReadableSpan[], done: (result: { code: number }) => void) => {
      exported.push(...spans)
      done({ code: 0 })
    },
    shutdown: () => Promise.resolve(),
  }
  const provider = new TracerProvider({
    sampler: samplers[sampler],
    spanLimits: {
      attributeCountLimit: limits.attributeCount,
      attributeValueLengthLimit: limits.attributeValueLength,
      eventCountLimit: limits.eventCount,
      linkCountLimit: limits.linkCount,
      attributePerEventCountLimit: limits.attributesPerEvent,
      attributePerLinkCountLimit: limits.attributesPerLink,
    },
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  return { tracer: provider.getTracer('conformance', '1'), exported }
}

function ours(sampler: SamplerName): Implementation {
  const exported: Exported[] = []
  const provider = new AgentTracerProvider({
    contextManager: new AgentContextManager(),
    sampler: createSampler({ tracesSampler: sampler, tracesSamplerArg: 1 }),
    limits,
    resource: () => ({}),
    flush: () => Promise.resolve(),
    onEnd: (span) => exported.push(span),
  })
  return { tracer: provider.getTracer('conformance', '1'), exported }
}

/** A program is a list of steps, each of which may use the spans that were started before. */
type Step = (tracer: Tracer, spans: Span[]) => void

class Author {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  program(): readonly Step[] {
    const start: Step = this.#start()
    return [start, ...Array.from({ length: 40 }, () => this.#step()), this.#endAll()]
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T
  }

  #step(): Step {
    const which = this.#random()
    const at = this.#random()
    const use = (work: (span: Span) => void): Step => {
      return (_tracer, spans) => work(spans[Math.floor(at * spans.length)] as Span)
    }
    if (which < 0.15) return this.#start()
    if (which < 0.35) {
      const [key, value] = [this.#key(), this.#value()]
      return use((span) => span.setAttribute(key, value as string))
    }
    if (which < 0.5) {
      const attributes = this.#attributes()
      return use((span) => span.setAttributes(attributes))
    }
    if (which < 0.65) {
      const [name, attributes, time] = [this.#key(), this.#attributes(), this.#time()]
      return use((span) => span.addEvent(name, attributes, time))
    }
    if (which < 0.72) {
      const links = [{ context: remote(this.#flags()), attributes: this.#attributes() }]
      return this.#random() < 0.5 ? use((span) => span.addLinks(links)) : use((span) => span.addLink(links[0] as never))
    }
    if (which < 0.82) {
      const status = { code: this.#pick([0, 1, 2]), message: this.#pick(['', 'broken', undefined]) as string }
      return use((span) => span.setStatus(status))
    }
    if (which < 0.88) {
      const name = this.#key()
      return use((span) => span.updateName(name))
    }
    const end = this.#endTime()
    return use((span) => span.end(end))
  }

  #start(): Step {
    const [name, kind, attributes] = [this.#key(), this.#pick([0, 1, 2, 3, 4]) as SpanKind, this.#attributes()]
    const [root, isChild, isRemote, flags] = [this.#random() < 0.1, this.#random(), this.#random() < 0.2, this.#flags()]
    const links = this.#random() < 0.2 ? [{ context: remote(1), attributes: this.#attributes() }] : []
    const startTime: TimeInput = [1_700_000_000, Math.floor(this.#random() * 1e9)]
    return (tracer, spans) => {
      const parent = spans[Math.floor(isChild * spans.length * 1.5)]
      let context: Context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent)
      if (isRemote) context = trace.setSpanContext(ROOT_CONTEXT, remote(flags))
      spans.push(tracer.startSpan(name, { kind, attributes, root, links, startTime }, context))
    }
  }

  #endAll(): Step {
    const end = this.#endTime()
    return (_tracer, spans) => {
      for (const span of spans) span.end(end)
    }
  }

  #flags(): number {
    return this.#pick([0, 1])
  }

  #key(): string {
    return this.#pick(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'http.route', 'name with spaces', 'größe'])
  }

  /** Without null: the official SDK keeps it on events and links, though not on spans. There is no such value. */
  #attributes(): Attributes {
    const entries = Array.from({ length: Math.floor(this.#random() * 5) }, () => [this.#key(), this.#value()])
    return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined))
  }

  #value(): unknown {
    return this.#pick<unknown>([
      'short',
      'much longer than twelve',
      '',
      0,
      -1.5,
      true,
      false,
      ['x', 'a text that is cut too'],
      [1, 2.5],
      [],
      [null, 'y'],
      ['mixed', 1],
      { not: 'a value' },
      null,
      undefined,
      Symbol('none'),
    ])
  }

  #time(): TimeInput {
    const ms = 1_700_000_000_000 + Math.floor(this.#random() * 1e6)
    return this.#pick<TimeInput>([ms, new Date(ms), [1_700_000_001, 5]])
  }

  /** After the latest start, since both have their own way with an end before it. */
  #endTime(): TimeInput {
    return [1_700_000_100, Math.floor(this.#random() * 1e9)]
  }
}

function remote(traceFlags: number): SpanContext {
  const traceState = new TraceState('vendor=1')
  return { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags, isRemote: true, traceState }
}

/** Ids are made by chance: each stands for the place at which it came first. */
function told(spans: readonly Exported[]): unknown {
  const ids = new Map<string, string>()
  const nameOf = (id: string | undefined): string | undefined => {
    if (id === undefined) return undefined
    if (!ids.has(id)) ids.set(id, `id ${ids.size}`)
    return ids.get(id)
  }
  return spans.map((span) => {
    const { traceId, spanId, traceFlags, traceState, isRemote } = span.spanContext()
    return {
      name: span.name,
      kind: span.kind,
      context: [nameOf(traceId), nameOf(spanId), traceFlags, traceState?.serialize(), isRemote],
      parent: [nameOf(span.parentSpanContext?.traceId), nameOf(span.parentSpanContext?.spanId)],
      startTime: span.startTime,
      endTime: span.endTime,
      duration: (span as ReadableSpan).duration,
      ended: (span as ReadableSpan).ended,
      status: span.status,
      attributes: span.attributes,
      events: span.events.map(({ name, time, attributes = {}, droppedAttributesCount = 0 }) => {
        return { name, time, attributes: attributes, droppedAttributesCount }
      }),
      links: span.links.map(({ context, attributes = {}, droppedAttributesCount = 0 }) => {
        return { spanId: context.spanId, attributes: attributes, droppedAttributesCount }
      }),
      dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
      scope: [span.instrumentationScope.name, span.instrumentationScope.version],
    }
  })
}

function run(implementation: Implementation, program: readonly Step[]): unknown {
  const spans: Span[] = []
  for (const step of program) step(implementation.tracer, spans)
  return { exported: told(implementation.exported), recording: spans.map((span) => span.isRecording()) }
}

const programs = 200

describe('what is exported equals what the official SDK exports', () => {
  for (const sampler of Object.keys(samplers) as SamplerName[]) {
    test(`${sampler}: ${programs} programs`, () => {
      for (let seed = 1; seed <= programs; seed++) {
        assert.deepEqual(
          run(ours(sampler), new Author(seed).program()),
          run(official(sampler), new Author(seed).program()),
          `program ${seed}`,
        )
      }
    })
  }
})
