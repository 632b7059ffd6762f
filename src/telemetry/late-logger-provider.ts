import type { Context } from '@opentelemetry/api'
import type { Logger, LoggerOptions, LoggerProvider, LogRecord } from '@opentelemetry/api-logs'
import { ownClock } from '../base/own-clock.ts'
import type { LateListeners } from './late-listeners.ts'
import { weighRecord } from './signals/weigh-record.ts'

/**
 * A logger provider that works at once, although the logs SDK is loaded only after the start. What is emitted before waits, with
 * its time and its context, and is replayed in order. It serves `@opentelemetry/api-logs` and the `logs` of API 1.10 alike.
 */
export interface LateLoggerProvider extends LoggerProvider {
  /** From now on, everything goes to `real`. Called again, or after `giveUp`, it does nothing. */
  become(real: LoggerProvider): void
  /** Nobody wants logs: forgets what waits, and makes every logger do nothing, also those that were real. */
  giveUp(): void
  /** How many records wait. */
  waiting(): number
  /** How many found no room to wait in. */
  missed(): number
}

/** Records that are kept until the SDK is there, within `maxBytes`: as many as the batch of the SDK holds by default. */
const maxWaiting = 2048

const { nowMs } = ownClock

export function createLateLoggerProvider(
  activeContext: () => Context,
  listeners: LateListeners = {},
  maxBytes = Number.POSITIVE_INFINITY,
): LateLoggerProvider {
  const line = new WaitingLine(activeContext, listeners, maxBytes)
  return {
    getLogger: (name, version, options) => new LateLogger(line, name, version, options),
    become: (real) => line.become(real),
    giveUp: () => line.giveUp(),
    waiting: () => line.held.length,
    missed: () => line.missed,
  }
}

interface Held {
  readonly into: LateLogger
  readonly record: LogRecord
}

/** What all loggers of the provider share: who is real, and what waits for it. */
class WaitingLine {
  real: LoggerProvider | undefined
  isOff = false
  held: Held[] = []
  missed = 0
  readonly #activeContext: () => Context
  readonly #listeners: LateListeners
  readonly #maxBytes: number
  #bytes = 0
  #hasBegun = false
  #isHalfFull = false

  constructor(activeContext: () => Context, listeners: LateListeners, maxBytes: number) {
    this.#activeContext = activeContext
    this.#listeners = listeners
    this.#maxBytes = maxBytes
  }

  /** What the SDK would have taken at this moment is taken now: the time, and the context, which names the trace. */
  hold(into: LateLogger, record: LogRecord): void {
    const { held } = this
    const bytes = this.#bytes + weighRecord(record)
    // One may always wait.
    if (held.length >= maxWaiting || (held.length > 0 && bytes > this.#maxBytes)) {
      this.missed++
      return
    }
    this.#bytes = bytes
    this.begin()
    const now = nowMs()
    const kept: LogRecord = {
      ...record,
      timestamp: record.timestamp ?? now,
      observedTimestamp: record.observedTimestamp ?? now,
      context: record.context ?? this.#activeContext(),
    }
    if (record.attributes !== undefined) kept.attributes = { ...record.attributes }
    held.push({ into, record: kept })
    if (held.length >= maxWaiting / 2 || bytes >= this.#maxBytes / 2) this.#tellHalfFull()
  }

  #tellHalfFull(): void {
    if (this.#isHalfFull) return
    this.#isHalfFull = true
    this.#listeners.onHalfFull?.()
  }

  begin(): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    this.#listeners.onFirst?.()
  }

  become(real: LoggerProvider): void {
    if (this.real !== undefined || this.isOff) return
    this.real = real
    const { held } = this
    this.held = []
    for (const { into, record } of held) into.emit(record)
  }

  giveUp(): void {
    this.isOff = true
    this.held = []
  }

  failed(error: unknown): void {
    this.#listeners.onError?.(error)
  }
}

class LateLogger implements Logger {
  readonly #line: WaitingLine
  readonly #identity: readonly [name: string, version: string | undefined, options: LoggerOptions | undefined]
  #real: Logger | undefined

  constructor(line: WaitingLine, name: string, version: string | undefined, options: LoggerOptions | undefined) {
    this.#line = line
    this.#identity = [name, version, options]
  }

  emit(record: LogRecord): void {
    if (this.#line.isOff) return
    try {
      const real = this.#real ?? this.#resolve()
      if (real !== undefined) real.emit(record)
      else this.#line.hold(this, record)
    } catch (error) {
      this.#line.failed(error)
    }
  }

  enabled(options?: Parameters<Logger['enabled']>[0]): boolean {
    if (this.#line.isOff) return false
    return (this.#real ?? this.#resolve())?.enabled(options) ?? true
  }

  #resolve(): Logger | undefined {
    this.#real = this.#line.real?.getLogger(...this.#identity)
    // A logger is made to be used: what is emitted from now on may be lost.
    if (this.#real !== undefined) this.#line.begin()
    return this.#real
  }
}
