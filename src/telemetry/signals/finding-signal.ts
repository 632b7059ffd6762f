import type { Signal } from '../../config/otlp-target.ts'
import type { Outcome, Surroundings } from '../export/contract.ts'
import type { LookAround } from '../export/otlp/look-once.ts'
import { sumOf } from '../export/sum-of.ts'
import type { SignalExporter } from './signal-exporter.ts'

/** Goes where spans go, if no receiver is named: one look for all signals. Jaeger's own protocol takes spans only. */
export function createFindingSignal<Batch, Item>(
  from: Surroundings,
  signal: Signal,
  overOtlp: (from: Surroundings) => SignalExporter<Batch, Item>,
): SignalExporter<Batch, Item> {
  const usual = overOtlp(from)
  let chosen: SignalExporter<Batch, Item> | undefined
  let looking: Promise<SignalExporter<Batch, Item>> | undefined
  let hurryMs: number | undefined
  /** Batches whose way is not known yet. */
  const waiting = new Set<Batch>()

  const look = async (): Promise<SignalExporter<Batch, Item>> => {
    const { lookAround } = from.chunk('export/otlp') as { lookAround: LookAround }
    const { who, url } = await lookAround(from)
    if (who === 'jaeger') return nowhere
    if (who !== 'grpc') return usual
    return overOtlp({ ...from, config: { ...from.config, otlpEndpoint: url, [`${signal}Protocol`]: 'grpc' } })
  }
  const choose = async (): Promise<SignalExporter<Batch, Item>> => {
    // Without the chunk that looks, it is as if nobody were there.
    chosen = await look().catch(() => usual)
    if (hurryMs !== undefined) chosen.hurry(hurryMs)
    return chosen
  }
  return {
    async send(batch) {
      if (chosen !== undefined) return await chosen.send(batch)
      waiting.add(batch)
      looking ??= choose()
      const exporter = await looking
      waiting.delete(batch)
      return await exporter.send(batch)
    },
    sendNow(batch, deadlineMs) {
      if (chosen !== undefined) return chosen.sendNow(batch, deadlineMs)
      const until = performance.now() + deadlineMs
      const batches = [...waiting, batch]
      waiting.clear()
      return sumOf(batches.map((each) => usual.sendNow(each, Math.max(0, until - performance.now()))))
    },
    hurry(deadlineMs) {
      hurryMs = deadlineMs
      chosen?.hurry(deadlineMs)
    },
    lastWord: () => chosen?.lastWord?.(),
  }
}

const off: Outcome = { accepted: 0, dropped: 0, off: true }

/** The look has told the user so. */
const nowhere: SignalExporter<unknown> = { send: async () => off, sendNow: () => off, hurry() {} }
