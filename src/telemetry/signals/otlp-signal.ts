import { otlpTarget, type Signal } from '../../config/otlp-target.ts'
import type { Outcome, Surroundings } from '../export/contract.ts'
import { createSender } from '../export/otlp/sender.ts'
import { partial, sumOf } from '../export/sum-of.ts'
import type { SignalExporter } from './signal-exporter.ts'

/** How batches of one signal become requests. */
export interface Encoding<Batch, Item = never> {
  /** What cannot be encoded is left out, and counted as dropped. */
  encode(batch: Batch): Encoded
  /** Two smaller ones. Only asked for when there is more than one item. */
  halve(batch: Batch): readonly [Batch, Batch]
  /** Of the delivery of one batch, in milliseconds. 0: no limit. */
  readonly exportTimeoutMs: number
  /** For a caller who keeps what could not be delivered in that time, and comes again. */
  readonly itemsOf?: (batch: Batch) => readonly Item[]
}

export interface Encoded {
  readonly bytes: Uint8Array
  /** 0: there is nothing to send. */
  readonly items: number
  readonly dropped: number
}

const notEncodable =
  'A log record has a body that refers to itself, or is nested too deep — such records are not sent, the others are.'

/** Over OTLP/HTTP, by the agent's own sender, which also tells the user what goes wrong. */
export function createOtlpSignal<Batch, Item>(
  surroundings: Surroundings,
  signal: Signal,
  { encode, halve, exportTimeoutMs, itemsOf }: Encoding<Batch, Item>,
): SignalExporter<Batch, Item> {
  const sender = createSender(otlpTarget(surroundings.config, signal), surroundings, signal, { exportTimeoutMs })
  const encoded = (batch: Batch): Encoded => {
    const result = encode(batch)
    if (result.dropped > 0) surroundings.warn('not-encodable', notEncodable)
    return result
  }
  const send = async (batch: Batch): Promise<Outcome<Item>> => {
    const { bytes, items, dropped } = encoded(batch)
    if (items === 0) return { accepted: 0, dropped }
    const { isTooLarge, ...outcome } = await sender.send(bytes, items, { mayBeLeft: itemsOf !== undefined })
    if (outcome.isLeft === true) return partial(itemsOf?.(batch) ?? [], outcome)
    if (isTooLarge !== true) return sumOf([outcome, { accepted: 0, dropped }])
    const [first, second] = halve(batch)
    return sumOf([await send(first), await send(second)])
  }
  return {
    send,
    sendNow(batch, deadlineMs) {
      const { bytes, items, dropped } = encoded(batch)
      // Also when there is nothing new: what is on its way has to get there.
      return sumOf([sender.sendNow(bytes, items, deadlineMs), { accepted: 0, dropped }])
    },
    hurry: (deadlineMs) => sender.hurry(deadlineMs),
    lastWord: () => sender.lastWord(),
  }
}
