// A process that ends by itself, in the way that its argument names, while it still holds spans. The last line on standard
// output says what its batch counted, and what the user was told.
import { writeSync } from 'node:fs'
import { isMainThread, Worker } from 'node:worker_threads'
import { createBatch } from '../../../src/telemetry/batch.ts'
import { createExporter } from '../../../src/telemetry/export/otlp/create-exporter.ts'
import { madeUpSpans } from '../../support/made-up-spans.ts'
import { surroundingsOf } from '../../support/surroundings.ts'

const [ending = '', deadline = '1000'] = process.argv.slice(2)
const from = surroundingsOf(process.env as Record<string, string>)
const batch = createBatch({ config: from.config, warn: from.warn, exporters: { otlp: () => createExporter(from) } })

function addSpans(count: number, seed = 1): void {
  for (const span of madeUpSpans(count, seed)) batch.add({ ...span, attributes: { n: 1 }, events: [], links: [] })
}

function report(): void {
  batch.flushNow(Number(deadline))
  writeSync(1, `${JSON.stringify({ ...batch.stats().otlp, told: from.told })}\n`)
}

const endings: Readonly<Record<string, () => void>> = {
  exit() {
    addSpans(1000)
    process.exit(3)
  },
  throw() {
    addSpans(1000)
    throw new Error('the application fails')
  },
  /** When it is told to, with some spans on their way. */
  later() {
    addSpans(1000)
    process.stdin.once('data', () => {
      addSpans(10, 2)
      process.exit(3)
    })
  },
}

if (ending === 'worker' && isMainThread) {
  new Worker(new URL(import.meta.url), { argv: ['exit', deadline] }).on('exit', (code) => {
    process.exitCode = code
  })
} else {
  process.on('exit', report)
  endings[ending]?.()
}
