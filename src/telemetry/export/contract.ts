import type { Attributes } from '@opentelemetry/api'
import type { Reading } from '../../config/read-config.ts'
import type { Config } from '../../config/settings.ts'
import type { FinishedSpan } from '../finished-span.ts'

/**
 * What a folder of `telemetry/export/` gives: `createExporter` of this type, bundled as `dist/export/<folder>.cjs` and loaded at
 * the first flush.
 */
export type CreateExporter = (surroundings: Surroundings) => SpanExporter

export type SpanExporter = Exporter<FinishedSpan>

export interface Exporter<Item> {
  /** Settles when the batch was accepted, or given up (retries included). Never rejects. */
  send(batch: readonly Item[]): Promise<Outcome<Item>>
  /**
   * At `process.exit()`: blocks until the batch is delivered or `deadlineMs` has passed. With it goes what `send` had begun and
   * what had not left the process yet; it is counted in.
   */
  sendNow(batch: readonly Item[], deadlineMs: number): Outcome
  /** Wakes every retry that waits, and lets `send` settle by `deadlineMs` from now: the process is about to end. */
  hurry(deadlineMs: number): void
  /** Nothing runs after this: what was to be told later is told now. */
  lastWord?(): void
  /** For who sends OTLP anyway: batches are packed early, and sent as they are. All others get items, unpacked if need be. */
  readonly packed?: PackedExporter<Item> | undefined
}

/** A batch as bytes. */
export interface Packed {
  /** An `ExportTraceServiceRequest` of OTLP, if there is no `form`. */
  readonly bytes: Uint8Array
  readonly form?: PackedForm | undefined
  /** By gzip. */
  readonly isZipped: boolean
  /** How many spans it holds. */
  readonly items: number
}

/** `own`: as the only exporter sends it. Nobody else can read it. */
export type PackedForm = 'own'

/** Turns items into bytes, which take a fraction of the memory, and back. */
export interface Packing<Item> {
  /** Of what it makes. */
  readonly form?: PackedForm | undefined
  /** To the batch that was begun, or begins one: there is one at a time. Throws, adding nothing, where an attribute's getter does. */
  add(items: readonly Item[]): void
  /** The batch that was begun. */
  take(isZipped: boolean): Packed
  /** A batch by itself, whatever is begun. Throws as `add` does. */
  pack(items: readonly Item[], isZipped: boolean): Packed
  /** Takes OTLP, whatever its own form. */
  unpack(packed: Packed): readonly Item[]
}

/** The same promises as those of `Exporter`. */
export interface PackedExporter<Item> {
  readonly packing: Packing<Item>
  send(batch: Packed): Promise<Outcome<Item>>
  sendNow(batches: readonly Packed[], deadlineMs: number): Outcome
}

/**
 * `accepted` and `dropped` count items. `off`: the receiver does not take this signal, so stop sending it. `isLeft`: nothing
 * of the batch was delivered, nothing is counted, and it may well be accepted later: keep it. `left`: the same for a part of the
 * batch, which had to be halved; the rest is counted.
 */
export interface Outcome<Item = never> {
  readonly accepted: number
  readonly dropped: number
  readonly off?: boolean
  readonly isLeft?: boolean
  readonly left?: Left<Item>
}

export type Left<Item> = readonly Item[] | readonly Packed[]

/** https://opentelemetry.io/docs/specs/otel/entities/data-model/: whom attributes of the resource identify, and describe. */
export interface EntityRef {
  readonly type: string
  readonly idKeys: readonly string[]
  readonly descriptionKeys: readonly string[]
  readonly schemaUrl: string | undefined
}

/** All that an exporter may see of the process. */
export interface Surroundings {
  readonly config: Config
  /** Which variable has decided each setting. */
  readonly sources: Reading['sources']
  /** The resource's attributes, detected at the first call. */
  resource(): Attributes
  /** Which of them belong to an entity, as `OTEL_ENTITIES` says. */
  entityRefs(): readonly EntityRef[]
  /** One line for the user; the same `code` and text is printed once. */
  warn(code: string, message: string): void
  /** Node's own modules, before anybody patched them: the agent never traces itself. */
  builtin(name: string): unknown
  /** What another of the agent's chunks exports: `export/zipkin` is `dist/export/zipkin.cjs`. Throws when it cannot be loaded. */
  chunk(name: string): Readonly<Record<string, unknown>>
}
