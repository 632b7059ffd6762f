import type { FinishedSpan } from '../../finished-span.ts'
import type { Outcome, Packed, Packing, SpanExporter } from '../contract.ts'
import { partial, sumOf } from '../sum-of.ts'
import type { Delivery, Sender, SendOptions } from './sending.ts'
import { smallBytes, unzippedBytes } from './zip.ts'

/** What became of a part of a batch. */
type Part = Outcome<FinishedSpan> & Pick<Delivery, 'takesNothing'>

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
    const delivery = await sender.send(bytes, items, { ...options, seesSmall: true })
    if (delivery.isTooLarge === true) refusedBytes = Math.min(refusedBytes, rawBytes)
    // It was not the size, after all.
    else if (delivery.takesNothing === true) refusedBytes = mostBytes
    return delivery
  }

  const send = async (spans: readonly FinishedSpan[]): Promise<Part> => {
    const bytes = encode(spans)
    const delivery = await sendBody({ bytes, items: spans.length }, bytes.length, { mayBeLeft: true })
    return delivery.isTooLarge === true ? await sendHalves(spans, bytes.length) : delivery
  }

  const sendPart = async (spans: readonly FinishedSpan[]): Promise<Part> => partial(spans, await send(spans))

  const sendHalves = async (spans: readonly FinishedSpan[], rawBytes: number): Promise<Part> => {
    const middle = spans.length >> 1
    const [first, second] = [spans.slice(0, middle), spans.slice(middle)]
    if (rawBytes > 2 * smallBytes) return sumOf((await Promise.all([sendPart(first), sendPart(second)])).map(told))
    // One after the other: who does not even take a small span is not asked for each by itself.
    const begun = await sendPart(first)
    if (begun.takesNothing !== true) return sumOf([begun, told(await sendPart(second))])
    return { accepted: 0, dropped: spans.length, takesNothing: true }
  }

  const told = (part: Part): Part => {
    if (part.takesNothing === true) sender.refuse(part.dropped)
    return part
  }

  const asOne = (work: () => Promise<Part>): Promise<Part> => sender.asOne(async () => told(await work()))

  const exporter: SpanExporter = {
    send: (spans) => asOne(() => send(spans)),
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
      send: (packed) =>
        asOne(async () => {
          const { bytes, isZipped } = packed
          const rawBytes = isZipped ? unzippedBytes(bytes) : bytes.length
          const delivery = await sendBody(packed, rawBytes, { isZipped, mayBeLeft: true })
          return delivery.isTooLarge === true ? await sendHalves(packing.unpack(packed), rawBytes) : delivery
        }),
      sendNow: (batches, deadlineMs) => sender.sendNow(new Uint8Array(), 0, deadlineMs, batches),
    },
  }
}
