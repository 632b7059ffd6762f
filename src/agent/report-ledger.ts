import { writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Ledger, renderLedger } from '../interception/ledger.ts'
import { neverLoaded } from '../interception/never-loaded.ts'

/** `otel-agent ledger`: at the end and on SIGUSR2. */
export function watchLedger(node: NodeJS.Process, ledger: Ledger, knows: (library: string) => boolean): void {
  const print = (): void => {
    const loaded = ledger.entries()
    const entries = [...loaded, ...neverLoaded(dirname(node.argv[1] ?? '.'), knows, loaded)]
    const text = entries.length === 0 ? 'no library that the agent knows was loaded' : renderLedger(entries)
    writeSync(2, `otel-agent ledger of process ${node.pid}\n${text}\n`)
  }
  node.on('SIGUSR2', print)
  node.on('exit', print)
}
