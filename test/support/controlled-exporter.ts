import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Batch } from '../../src/telemetry/batch.ts'
import type { Exporter, Outcome } from '../../src/telemetry/export/contract.ts'

/** An exporter whose sends settle when the test says so. */
export interface Controlled extends Exporter<number> {
  readonly batches: (readonly number[])[]
  readonly sentNow: (readonly number[])[]
  readonly hurries: number[]
  settle(index: number, outcome?: Partial<Outcome>): void
  settleAll(): void
}

export function controlled(): Controlled {
  const batches: (readonly number[])[] = []
  const settlers: ((outcome: Outcome) => void)[] = []
  const sentNow: (readonly number[])[] = []
  const hurries: number[] = []
  const settle = (index: number, outcome: Partial<Outcome> = {}): void =>
    settlers[index]?.({ accepted: batches[index]?.length ?? 0, dropped: 0, ...outcome })
  return {
    batches,
    sentNow,
    hurries,
    settle,
    settleAll: () => {
      for (const index of batches.keys()) settle(index)
    },
    send: (batch) => {
      batches.push(batch)
      return new Promise((resolve) => settlers.push(resolve))
    },
    sendNow: (batch) => {
      sentNow.push(batch)
      return { accepted: batch.length, dropped: 0 }
    },
    hurry: (deadlineMs) => void hurries.push(deadlineMs),
  }
}

export function addAll(batch: Batch<number>, count: number): void {
  for (let item = 1; item <= count; item++) batch.add(item)
}

export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn()
}
