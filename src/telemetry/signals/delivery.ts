import type { Outcome } from '../export/contract.ts'
import type { SignalExporter } from './signal-exporter.ts'

/** To every destination of a signal that still takes it. Its outcome is that of the worst of them. */
export interface Delivery<Batch> extends SignalExporter<Batch> {
  lastWord(): void
  /** Nobody takes the signal any more. */
  isOff(): boolean
}

/** `onOff` is called once, when the last destination has said that it does not take the signal. */
export function createDelivery<Batch>(exporters: readonly SignalExporter<Batch>[], onOff: () => void): Delivery<Batch> {
  let taking = exporters
  const heed = (exporter: SignalExporter<Batch>, outcome: Outcome): Outcome => {
    if (outcome.off !== true || !taking.includes(exporter)) return outcome
    taking = taking.filter((other) => other !== exporter)
    if (taking.length === 0) onOff()
    return outcome
  }
  const worst = (outcomes: readonly Outcome[]): Outcome => ({
    accepted: Math.min(...outcomes.map(({ accepted }) => accepted)),
    dropped: Math.max(0, ...outcomes.map(({ dropped }) => dropped)),
    ...(taking.length === 0 && { off: true }),
  })
  return {
    async send(batch) {
      return worst(await Promise.all(taking.map(async (exporter) => heed(exporter, await exporter.send(batch)))))
    },
    sendNow(batch, deadlineMs) {
      const until = performance.now() + deadlineMs
      const left = (): number => Math.max(0, until - performance.now())
      return worst(taking.map((exporter) => heed(exporter, exporter.sendNow(batch, left()))))
    },
    hurry(deadlineMs) {
      for (const exporter of taking) exporter.hurry(deadlineMs)
    },
    lastWord() {
      for (const exporter of exporters) exporter.lastWord?.()
    },
    isOff: () => taking.length === 0,
  }
}
