import type { FinishedSpan } from '../../finished-span.ts'
import { monotonicMs } from '../../hand-over.ts'
import { linkToMainThread, type MainThreadLink } from '../../threads/main-thread-link.ts'
import type { Outcome, Packed, SpanExporter, Surroundings } from '../contract.ts'
import { createPacking } from '../otlp/packing.ts'
import { sendPacked, sendPackedNow } from '../send-packed.ts'

let known: MainThreadLink | undefined

/** One link for all that a thread hands over. */
export function mainThread(from: Surroundings): MainThreadLink {
  known ??= linkToMainThread(from)
  return known
}

/**
 * For worker threads: the main thread sends their spans. Neither sockets nor what speaks to a receiver is loaded in each of them.
 * Where the main thread has no agent, has other settings, or does not read, a thread sends by itself.
 */
export function createExporter(from: Surroundings, makeOwn: () => SpanExporter): SpanExporter {
  const link = mainThread(from)
  const packing = createPacking(from)
  const begun = new Set<Packed>()
  let own: SpanExporter | undefined
  let hurriedUntil: number | undefined

  const getOwn = (): SpanExporter => {
    if (own === undefined) {
      own = makeOwn()
      if (hurriedUntil !== undefined) own.hurry(Math.max(1, hurriedUntil - monotonicMs()))
    }
    return own
  }
  const sendByItself = async (batch: Packed): Promise<Outcome<FinishedSpan>> => {
    return await sendPacked(getOwn(), batch, packing)
  }
  const send = async (batch: Packed): Promise<Outcome<FinishedSpan>> => {
    begun.add(batch)
    const isThere = await link.asks()
    // Otherwise `sendNow` has taken it along.
    if (!begun.delete(batch)) return nothing
    return isThere && link.give(batch) ? accepted(batch.items) : await sendByItself(batch)
  }
  const sendNow = (given: readonly Packed[], deadlineMs: number): Outcome => {
    const until = monotonicMs() + deadlineMs
    const batches = [...begun, ...given]
    begun.clear()
    const isThere = batches.length > 0 && link.asksNow(deadlineMs)
    const left = isThere ? batches.filter((batch) => !link.give(batch)) : batches
    const handedOver = accepted(countOf(batches) - countOf(left))
    if (left.length === 0 && own === undefined) return handedOver
    return sum(handedOver, sendByItselfNow(left, Math.max(1, until - monotonicMs())))
  }
  const sendByItselfNow = (batches: readonly Packed[], deadlineMs: number): Outcome =>
    sendPackedNow(getOwn(), batches, packing, deadlineMs)
  return {
    send: (spans) => send(packing.pack(spans, false)),
    sendNow: (spans, deadlineMs) => sendNow(spans.length === 0 ? [] : [packing.pack(spans, false)], deadlineMs),
    hurry(deadlineMs) {
      hurriedUntil = monotonicMs() + deadlineMs
      link.hurry(deadlineMs)
      own?.hurry(deadlineMs)
    },
    lastWord: () => own?.lastWord?.(),
    packed: { packing, send, sendNow },
  }
}

const nothing: Outcome = { accepted: 0, dropped: 0 }

function accepted(items: number): Outcome {
  return { accepted: items, dropped: 0 }
}

function countOf(batches: readonly Packed[]): number {
  return batches.reduce((count, { items }) => count + items, 0)
}

function sum(a: Outcome, b: Outcome): Outcome {
  return { ...b, accepted: a.accepted + b.accepted, dropped: a.dropped + b.dropped }
}
