import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'

const passed = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const

/** These come from a terminal, which sends them to the program as well. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGHUP', 'SIGQUIT'])

/**
 * From now on a signal to us goes to the program, once: those of a terminal are only survived. Gives the function that ends
 * this, after which signals do to us what they do to any process.
 */
export function passSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const hasTerminal = isInTerminal()
  const passOn = (signal: NodeJS.Signals): void => {
    if (!(hasTerminal && fromTerminal.has(signal))) send(signal)
  }
  const known = passed.filter((signal) => signal in constants.signals)
  for (const signal of known) process.on(signal, passOn)
  return () => {
    for (const signal of known) process.off(signal, passOn)
  }
}

/** Not asked of stdin or stdout: both may be redirected, and Ctrl-C still comes. */
function isInTerminal(): boolean {
  if (process.platform === 'win32') return true
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
