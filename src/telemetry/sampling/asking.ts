import type { Surroundings } from '../export/contract.ts'

/** A strategy for two thousand operations has a fifth of this. */
export const maxReplyBytes = 1024 * 1024
export const deadlineMs = 10_000

interface Asking {
  /** Of the server, for the user: without secrets. */
  readonly where: string
  readonly everyMs: number
  /** What is decided by as long as it fails. */
  readonly instead: () => string
  /** Rejects with a phrase that follows the address. */
  readonly ask: () => Promise<void>
}

export interface Round {
  /** Asks now, and then `everyMs` after each answer. */
  begin(): void
}

/** Asks again and again, never twice at a time, and never holds the process. One line when it fails, and one when it works again. */
export function askingAgain({ where, everyMs, instead, ask }: Asking, from: Surroundings): Round {
  const timers = from.builtin('timers') as typeof import('node:timers')
  let isFailing = false
  const begin = async (): Promise<void> => {
    try {
      await ask()
      if (isFailing) from.warn('sampling-recovered', `${where}: answers again — sampling goes by its rules.`)
      isFailing = false
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (!isFailing) {
        from.warn(
          'sampling-failed',
          `${where}: ${why} — sampling goes by ${instead()} — start it, or name another in OTEL_TRACES_SAMPLER_ARG.`,
        )
      }
      isFailing = true
    }
    timers.setTimeout(begin, everyMs).unref()
  }
  return { begin: () => void begin() }
}

export function addressOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`
}

/** As a phrase that follows the address. */
export function reasonOf(error: unknown): string {
  const { errors, code, message } = error as NodeJS.ErrnoException & { errors?: readonly NodeJS.ErrnoException[] }
  const name = errors?.[0]?.code ?? code ?? message
  if (name === 'timeout') return `does not answer within ${deadlineMs / 1000} s`
  return name === 'ECONNREFUSED' ? 'nothing listens there (ECONNREFUSED)' : `cannot be asked (${name})`
}
