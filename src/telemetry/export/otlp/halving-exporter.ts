import type { FinishedSpan } from '../../finished-span.ts'
import type { Outcome, Packed, Packing, SpanExporter } from '../contract.ts'
import { partial, sumOf } from '../sum-of.ts'
import type { Delivery, Sender, SendOptions } from './sender.ts'
import { smallBytes, unzippedBytes } from './zip.ts'

/** What receivers of gRPC take by default. Larger bodies are not even tried, unless one span alone is that large. */
const mostBytes = 4 * 1024 * 1024

/** Sends batches whole, and in halves where the receiver finds them too large. `packing`: its requests are what is sent. */
export function createHalvingExporter(
  sender: Sender,
  encode: (spans: readonly FinishedSpan[]) => Uint8Array,
  packing?: Packing<FinishedSpan>,
): SpanExporter {
  /** A body of this size is too large, so none of its size is tried. */
  let refusedBytes = mostBytes

  const sendBody = async (
    { bytes, items }: Pick<Packed, 'bytes' | 'items'>,
    rawBytes: number,
    options: SendOptions,
  ): Promise<Delivery> => {
    if (rawBytes >= refusedBytes && items > 1) return { accepted: 0, dropped: items, isTooLarge: true }
    const delivery = await sender.send(bytes, items, { ...options, dropsSmall: true })
    if (delivery.isTooLarge === true) refusedBytes = Math.min(refusedBytes, rawBytes)
    // It was not the size, after all.
    else if (rawBytes <= smallBytes && delivery.dropped === items) refusedBytes = mostBytes
    return delivery
  }

  const send = async (spans: readonly FinishedSpan[]): Promise<Outcome<FinishedSpan>> => {
    const bytes = encode(spans)
    const delivery = await sendBody({ bytes, items: spans.length }, bytes.length, { mayBeLeft: true })
    return delivery.isTooLarge === true ? await sendHalves(spans) : delivery
  }

  const sendHalves = async (spans: readonly FinishedSpan[]): Promise<Outcome<FinishedSpan>> => {
    const middle = spans.length >> 1
    const halves = [spans.slice(0, middle), spans.slice(middle)]
    return sumOf(await Promise.all(halves.map(async (half) => partial(half, await send(half)))))
  }

  const exporter: SpanExporter = {
    send,
    sendNow: (spans, deadlineMs) =>
      sender.sendNow(spans.length === 0 ? new Uint8Array() : encode(spans), spans.length, deadlineMs),
    hurry: sender.hurry,
    lastWord: sender.lastWord,
  }
  if (packing === undefined) return exporter
  return {
    ...exporter,
    packed: {
      packing,
      async send(packed) {
        const { bytes, isZipped } = packed
        const rawBytes = isZipped ? unzippedBytes(bytes) : bytes.length
        const delivery = await sendBody(packed, rawBytes, { isZipped, mayBeLeft: true })
        return delivery.isTooLarge === true ? await sendHalves(packing.unpack(packed)) : delivery
      },
      sendNow: (batches, deadlineMs) => sender.sendNow(new Uint8Array(), 0, deadlineMs, batches),
    },
  }
}
