import type { FinishedSpan } from '../../finished-span.ts'
import type { Left, Outcome, Packed, Packing, SpanExporter } from '../contract.ts'
import { partial, sumOf } from '../sum-of.ts'
import type { Delivery, Sender } from './sending.ts'
import { smallBytes, unzippedBytes } from './zip.ts'

/** A batch or a part of one, whatever it is made of. */
export interface Portion {
  readonly items: number
  /** What is sent. */
  body(): Pick<Packed, 'bytes' | 'isZipped'>
  halves(): readonly [Portion, Portion]
  /** All of it, to be kept for later. */
  readonly left: Left<FinishedSpan>
}

/** Batches that come packed. */
export interface PackedPortions {
  readonly packing: Packing<FinishedSpan>
  portionOf(packed: Packed): Portion | Promise<Portion>
  /** What is sent of it at `process.exit()`. */
  bodyNow(packed: Packed): Packed
}

/** What became of a part of a batch. */
type Part = Outcome<FinishedSpan> & Pick<Delivery, 'takesNothing'>

/** What receivers of gRPC take by default. Larger bodies are not even tried, unless one span alone is that large. */
const mostBytes = 4 * 1024 * 1024

/** Sends batches whole, and in halves where the receiver finds them too large. */
export function createHalvingExporter(
  sender: Sender,
  encode: (spans: readonly FinishedSpan[]) => Uint8Array,
  packed?: PackedPortions,
): SpanExporter {
  /** A body of this size is too large, so none of its size is tried. */
  let refusedBytes = mostBytes

  const sendBody = async (items: number, { bytes, isZipped }: ReturnType<Portion['body']>): Promise<Delivery> => {
    const rawBytes = rawBytesOf(bytes, isZipped)
    if (rawBytes >= refusedBytes && items > 1) return { accepted: 0, dropped: items, isTooLarge: true }
    const delivery = await sender.send(bytes, items, { isZipped, mayBeLeft: true, seesSmall: true })
    if (delivery.isTooLarge === true) refusedBytes = Math.min(refusedBytes, rawBytes)
    // It was not the size, after all.
    else if (delivery.takesNothing === true) refusedBytes = mostBytes
    return delivery
  }

  const send = async (portion: Portion): Promise<Part> => {
    const body = portion.body()
    const delivery = await sendBody(portion.items, body)
    if (delivery.isTooLarge !== true) return delivery
    return await sendHalves(portion, rawBytesOf(body.bytes, body.isZipped))
  }

  const sendPart = async (portion: Portion): Promise<Part> => partial(portion.left, await send(portion))

  const sendHalves = async (whole: Portion, rawBytes: number): Promise<Part> => {
    const [first, second] = whole.halves()
    if (rawBytes > 2 * smallBytes) return sumOf((await Promise.all([sendPart(first), sendPart(second)])).map(told))
    // One after the other: who does not even take a small span is not asked for each by itself.
    const begun = await sendPart(first)
    if (begun.takesNothing !== true) return sumOf([begun, told(await sendPart(second))])
    return { accepted: 0, dropped: whole.items, takesNothing: true }
  }

  const told = (part: Part): Part => {
    if (part.takesNothing === true) sender.refuse(part.dropped)
    return part
  }

  const asOne = (work: () => Promise<Part>): Promise<Part> => sender.asOne(async () => told(await work()))

  const exporter: SpanExporter = {
    send: (spans) => asOne(() => send(portionOfSpans(spans, encode))),
    sendNow: (spans, deadlineMs) =>
      sender.sendNow(spans.length === 0 ? new Uint8Array() : encode(spans), spans.length, deadlineMs),
    hurry: sender.hurry,
    lastWord: sender.lastWord,
  }
  if (packed === undefined) return exporter
  return {
    ...exporter,
    packed: {
      packing: packed.packing,
      send: (batch) => asOne(async () => await send(await packed.portionOf(batch))),
      sendNow: (batches, deadlineMs) => sender.sendNow(new Uint8Array(), 0, deadlineMs, batches.map(packed.bodyNow)),
    },
  }
}

/** Of spans that are encoded when it is their turn. */
export function portionOfSpans(
  spans: readonly FinishedSpan[],
  encode: (spans: readonly FinishedSpan[]) => Uint8Array,
): Portion {
  const middle = spans.length >> 1
  return {
    items: spans.length,
    left: spans,
    body: () => ({ bytes: encode(spans), isZipped: false }),
    halves: () => [portionOfSpans(spans.slice(0, middle), encode), portionOfSpans(spans.slice(middle), encode)],
  }
}

function rawBytesOf(bytes: Uint8Array, isZipped: boolean): number {
  return isZipped ? unzippedBytes(bytes) : bytes.length
}
