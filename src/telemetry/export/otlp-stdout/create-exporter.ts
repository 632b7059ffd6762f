import type { CreateExporter, Outcome } from '../contract.ts'
import { type CreateLines, spansAsLines } from '../lines.ts'
import { createDeliveryReport } from '../otlp/delivery-report.ts'
import { print } from '../print.ts'

/** OTLP's JSON on standard output, beside what the application prints: for platforms that collect it from there. */
export const createExporter: CreateExporter = (from) => spansAsLines(linesOf(from, 'traces'), from)

/** For the other signals. */
export const linesOf: CreateLines = (from, signal) => {
  const fs = from.builtin('fs') as typeof import('node:fs')
  const report = createDeliveryReport({ signal, where: 'standard output', warn: from.warn, now: () => Date.now() })
  let isBroken = false
  const write = (line: string, items: number): Outcome => {
    if (line === '') return { accepted: 0, dropped: 0 }
    // What was broken off in the middle must not take this line with it.
    isBroken = !print(`${isBroken ? '\n' : ''}${line}\n`, fs)
    if (isBroken) report.failed('nobody reads it', '', items)
    else report.delivered(0, '')
    return isBroken ? { accepted: 0, dropped: items } : { accepted: items, dropped: 0 }
  }
  return { write: (line, items) => Promise.resolve(write(line, items)), writeNow: write }
}
