import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'
import type { FinishedEvent, FinishedLink, FinishedSpan, Scope } from '../../src/telemetry/finished-span.ts'

/** The same numbers for the same seed, on every Node (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Spans with everything that a span can hold, in shapes that strain an encoder. */
export function madeUpSpans(count: number, seed: number): FinishedSpan[] {
  const maker = new Maker(seed)
  const scopes = maker.list(5, () => maker.scope())
  return Array.from({ length: count }, () => maker.span(scopes))
}

export function madeUpAttributes(seed: number): Attributes {
  return new Maker(seed).attributes(40)
}

const texts = [
  '',
  'GET',
  '/orders/:id',
  'größe',
  '数据库',
  '🦊 fox',
  '\ud800 lone high',
  'lone low \udc00',
  '\udc00\ud800',
  'a\0b',
  '\u007f\u0080\u07ff\u0800\uffff',
  'x'.repeat(39),
  'x'.repeat(40),
  'x'.repeat(41),
  'x'.repeat(126),
  'x'.repeat(127),
  'x'.repeat(128),
  'é'.repeat(39),
  'é'.repeat(63),
  '数'.repeat(42),
  '数'.repeat(43),
  'SELECT * FROM orders WHERE id = $1 '.repeat(30),
  'x'.repeat(16_382),
  'x'.repeat(16_384),
]

const numbers = [
  0,
  -0,
  1,
  -1,
  127,
  128,
  200,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  -(2 ** 32),
  2 ** 35 + 7,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  2 ** 62,
  2 ** 63,
  -(2 ** 63),
  1e300,
  0.1,
  -1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.MIN_VALUE,
]

class Maker {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  list<Item>(most: number, make: () => Item): Item[] {
    return Array.from({ length: this.#below(most + 1) }, make)
  }

  scope(): Scope {
    return { name: this.#text(), version: this.#maybe(() => this.#text()), schemaUrl: this.#maybe(() => this.#text()) }
  }

  span(scopes: readonly Scope[]): FinishedSpan {
    const context = this.#context()
    const count = (): number => this.#pick([0, 0, 1, 127, 128, 70_000, 2 ** 32 - 1])
    return {
      name: this.#text(),
      kind: this.#below(5),
      spanContext: () => context,
      parentSpanContext: this.#maybe(() => this.#context()),
      startTime: this.#time(),
      endTime: this.#time(),
      status: this.#pick([{ code: 0 }, { code: 1 }, { code: 2 }, { code: 2, message: this.#text() }]),
      attributes: this.attributes(12),
      events: this.list(2, () => this.#event()),
      links: this.list(2, () => this.#link()),
      droppedAttributesCount: count(),
      droppedEventsCount: count(),
      droppedLinksCount: count(),
      instrumentationScope: scopes.length === 0 ? { name: 'only' } : this.#pick(scopes),
    }
  }

  attributes(most: number): Attributes {
    return Object.fromEntries(this.list(most, () => [this.#key(), this.#value(0)])) as Attributes
  }

  #event(): FinishedEvent {
    return {
      name: this.#text(),
      time: this.#time(),
      ...(this.#below(2) === 0 && { attributes: this.attributes(3), droppedAttributesCount: this.#below(300) }),
    }
  }

  #link(): FinishedLink {
    return {
      context: this.#context(),
      ...(this.#below(2) === 0 && { attributes: this.attributes(3), droppedAttributesCount: this.#below(300) }),
    }
  }

  #context(): SpanContext {
    const state = this.#pick(['', 'vendor=1', 'a=b,c=d', 'x='.padEnd(300, 'y')])
    return {
      traceId: this.#hex(32),
      spanId: this.#hex(16),
      traceFlags: this.#below(256),
      ...(this.#below(2) === 0 && { isRemote: this.#below(2) === 0 }),
      ...(this.#below(2) === 0 && { traceState: { serialize: () => state } as NonNullable<SpanContext['traceState']> }),
    }
  }

  #value(depth: number): unknown {
    const kind = this.#below(depth > 2 ? 6 : 9)
    if (kind < 2) return this.#text()
    if (kind === 2) return this.#below(2) === 0
    if (kind < 5) return this.#pick(numbers)
    if (kind === 5) return this.#pick([null, undefined, Uint8Array.from(this.list(200, () => this.#below(256)))])
    if (kind === 6) return this.list(5, () => this.#pick(texts))
    if (kind === 7) return this.list(5, () => this.#value(depth + 1))
    return Object.fromEntries(this.list(4, () => [this.#key(), this.#value(depth + 1)]))
  }

  #key(): string {
    const stem = this.#pick([
      'http.route',
      'größe',
      '键',
      'k'.repeat(110),
      'k'.repeat(127),
      'k'.repeat(128),
      'db.query.text',
    ])
    return this.#below(3) === 0 ? stem : `${stem}.${this.#below(5000)}`
  }

  #text(): string {
    return this.#pick(texts)
  }

  #time(): HrTime {
    return [this.#pick([0, 1_700_000_000 + this.#below(1e9), 65_535, 65_536, 4_294_967_296]), this.#below(1e9)]
  }

  #hex(length: number): string {
    const digits = this.#below(8) === 0 ? '0123456789ABCDEF' : '0123456789abcdef'
    return Array.from({ length }, () => digits[this.#below(16)]).join('')
  }

  #maybe<Thing>(make: () => Thing): Thing | undefined {
    return this.#below(2) === 0 ? undefined : make()
  }

  #pick<Thing>(things: readonly Thing[]): Thing {
    return things[this.#below(things.length)] as Thing
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}
