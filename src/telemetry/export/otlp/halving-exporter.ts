import type { FinishedSpan } from '../../finished-span.ts'
import type { Outcome, SpanExporter } from '../contract.ts'
import type { Sender } from './sender.ts'

/** Sends batches whole, and in halves where the receiver finds them too large. */
export function createHalvingExporter(
  sender: Sender,
  encode: (spans: readonly FinishedSpan[]) => Uint8Array,
): SpanExporter {
  /** A body of this size was refused as too large, so none of its size is tried again. */
  let refusedBytes = Number.POSITIVE_INFINITY

  const send = async (spans: readonly FinishedSpan[]): Promise<Outcome> => {
    const body = encode(spans)
    if (body.length >= refusedBytes && spans.length > 1) return await sendHalves(spans)
    const delivery = await sender.send(body, spans.length)
    if (delivery.isTooLarge !== true) return delivery
    refusedBytes = Math.min(refusedBytes, body.length)
    return await sendHalves(spans)
  }

  const sendHalves = async (spans: readonly FinishedSpan[]): Promise<Outcome> => {
    const middle = spans.length >> 1
    const [first, second] = await Promise.all([send(spans.slice(0, middle)), send(spans.slice(middle))])
    const off = first.off === true || second.off === true
    return { accepted: first.accepted + second.accepted, dropped: first.dropped + second.dropped, ...(off && { off }) }
  }

  return {
    send,
    sendNow: (spans, deadlineMs) =>
      sender.sendNow(spans.length === 0 ? new Uint8Array() : encode(spans), spans.length, deadlineMs),
    hurry: sender.hurry,
  }
}
