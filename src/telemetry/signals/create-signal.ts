import { isUnnamed } from '../../config/is-unnamed.ts'
import type { Signal } from '../../config/otlp-target.ts'
import type { EntityRef, Surroundings } from '../export/contract.ts'
import { exporterChunk } from '../export/exporter-chunk.ts'
import type { CreateLines } from '../export/lines.ts'
import { createConsoleSignal, type Print } from './console-signal.ts'
import { createFindingSignal } from './finding-signal.ts'
import { createOtlpSignal, type Encoding } from './otlp-signal.ts'
import type { SignalExporter } from './signal-exporter.ts'

/** What there is to say of one signal's batches, whichever way they go. */
export interface SignalParts<Batch, Item = never> {
  readonly surroundings: Surroundings
  readonly signal: Exclude<Signal, 'traces'>
  /** As protobuf. */
  readonly encoding: Encoding<Batch, Item>
  render(batch: Batch): string
  count(batch: Batch): number
  readonly print: Print
}

/** One destination, by its name in the settings. What only some ask for is a chunk of its own. */
export function createSignal<Batch, Item>(name: string, parts: SignalParts<Batch, Item>): SignalExporter<Batch, Item> {
  const { surroundings, signal, encoding, render, count, print } = parts
  if (name === 'console') return createConsoleSignal({ render, count }, print)
  if (name !== 'otlp') return createLinesSignal(name, parts)
  const isJson = surroundings.config[`${signal}Protocol`] === 'http/json'
  const overOtlp = (from: Surroundings): SignalExporter<Batch, Item> =>
    createOtlpSignal(from, signal, isJson ? inJson(parts) : encoding)
  if (isUnnamed(surroundings, signal)) return createFindingSignal(surroundings, signal, overOtlp)
  return overOtlp(surroundings)
}

function inJson<Batch, Item>(parts: SignalParts<Batch, Item>): Encoding<Batch, Item> {
  const encode = jsonEncoder(parts)
  const { encoding, count } = parts
  return { ...encoding, encode: (batch) => ({ bytes: Buffer.from(encode(batch)), items: count(batch), dropped: 0 }) }
}

function createLinesSignal<Batch, Item>(name: string, parts: SignalParts<Batch, Item>): SignalExporter<Batch, Item> {
  const { surroundings, signal, count } = parts
  const { linesOf } = surroundings.chunk(exporterChunk(name, '')) as { linesOf: CreateLines }
  const lines = linesOf(surroundings, signal)
  const encode = jsonEncoder(parts)
  const lineOf = (batch: Batch): string => (count(batch) === 0 ? '' : encode(batch))
  return {
    send: async (batch) =>
      count(batch) === 0 ? { accepted: 0, dropped: 0 } : lines.write(lineOf(batch), count(batch)),
    sendNow: (batch) => lines.writeNow(lineOf(batch), count(batch)),
    hurry() {},
  }
}

function jsonEncoder<Batch, Item>({ surroundings, signal }: SignalParts<Batch, Item>): (batch: Batch) => string {
  const { encodings } = surroundings.chunk('export/otlp-json') as {
    encodings: Record<typeof signal, (batch: Batch, entityRefs: readonly EntityRef[]) => string>
  }
  return (batch) => encodings[signal](batch, surroundings.entityRefs())
}
