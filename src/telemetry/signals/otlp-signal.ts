import { otlpTarget, type Signal } from '../../config/otlp-target.ts'
import type { Outcome, Surroundings } from '../export/contract.ts'
import { createSender } from '../export/otlp/sender.ts'
import type { SignalExporter } from './signal-exporter.ts'
import { sumOf } from './sum-of.ts'

/** How batches of one signal become requests. */
export interface Encoding<Batch> {
  /** What cannot be encoded is left out, and counted as dropped. */
  encode(batch: Batch): Encoded
  /** Two smaller ones. Only asked for when there is more than one item. */
  halve(batch: Batch): readonly [Batch, Batch]
  /** Of the delivery of one batch, in milliseconds. 0: no limit. */
  readonly exportTimeoutMs: number
  /** The caller keeps what could not be delivered in that time, and comes again. */
  readonly mayBeLeft?: boolean
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
export function createOtlpSignal<Batch>(
  surroundings: Surroundings,
  signal: Signal,
  { encode, halve, exportTimeoutMs, mayBeLeft = false }: Encoding<Batch>,
): SignalExporter<Batch> {
  const sender = createSender(otlpTarget(surroundings.config, signal), surroundings, signal, { exportTimeoutMs })
  const encoded = (batch: Batch): Encoded => {
    const result = encode(batch)
    if (result.dropped > 0) surroundings.warn('not-encodable', notEncodable)
    return result
  }
  /** Of a half, nothing can be left for later: the other one may have arrived. */
  const send = async (batch: Batch, isWhole: boolean): Promise<Outcome> => {
    const { bytes, items, dropped } = encoded(batch)
    if (items === 0) return { accepted: 0, dropped }
    const { isTooLarge, ...outcome } = await sender.send(bytes, items, { mayBeLeft: mayBeLeft && isWhole })
    if (outcome.isLeft === true) return outcome
    if (isTooLarge !== true) return sumOf([outcome, { accepted: 0, dropped }])
    const [first, second] = halve(batch)
    return sumOf([await send(first, false), await send(second, false)])
  }
  return {
    send: (batch) => send(batch, true),
    sendNow(batch, deadlineMs) {
      const { bytes, items, dropped } = encoded(batch)
      // Also when there is nothing new: what is on its way has to get there.
      return sumOf([sender.sendNow(bytes, items, deadlineMs), { accepted: 0, dropped }])
    },
    hurry: (deadlineMs) => sender.hurry(deadlineMs),
  }
}
