import type { FinishedSpan } from '../finished-span.ts'
import type { Outcome, Packed, Packing, SpanExporter } from './contract.ts'

/** A batch of OTLP, to an exporter that may want it in another form. */
export function sendPacked(
  { packed: own, send }: SpanExporter,
  batch: Packed,
  packing: Packing<FinishedSpan>,
): Promise<Outcome<FinishedSpan>> {
  if (own === undefined) return send(packing.unpack(batch))
  return own.send(inFormOf(own.packing, batch, packing))
}

/** The same for batches at the end of the process. */
export function sendPackedNow(
  { packed: own, sendNow }: SpanExporter,
  batches: readonly Packed[],
  packing: Packing<FinishedSpan>,
  deadlineMs: number,
): Outcome {
  if (own === undefined)
    return sendNow(
      batches.flatMap((batch) => packing.unpack(batch)),
      deadlineMs,
    )
  return own.sendNow(
    batches.map((batch) => inFormOf(own.packing, batch, packing)),
    deadlineMs,
  )
}

function inFormOf(own: Packing<FinishedSpan>, batch: Packed, packing: Packing<FinishedSpan>): Packed {
  return own.form === batch.form ? batch : own.pack(packing.unpack(batch), false)
}
