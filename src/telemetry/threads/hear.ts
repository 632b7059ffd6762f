import type { MessagePort } from 'node:worker_threads'
import { ownTimers } from '../../base/own-timers.ts'
import { safely } from '../../base/safely.ts'
import type { Config } from '../../config/settings.ts'
import type { Packed } from '../export/contract.ts'
import type { LateBatch } from '../late-batch.ts'
import type { LateMeterProvider } from '../late-meter-provider.ts'
import { answerAt, answers, type FromThread, threadChannel, unreadAt } from './thread-channel.ts'

type Threads = typeof import('node:worker_threads')

/** What the main thread does with what worker threads hand over. */
export interface Receiver {
  readonly batch: Pick<LateBatch, 'addPacked' | 'feedFrom'>
  readonly meters: Pick<LateMeterProvider, 'ownHistogram'>
  /** There will be something to deliver at the end of the process. */
  arm(): void
  /** Runs work outside any request. */
  detached<Result>(work: () => Result): Result
}

interface ListeningParts {
  readonly config: Config
  readonly builtin: (name: string) => unknown
  readonly onError: (doing: string, error: unknown) => void
}

let isListening = false

/**
 * In the main thread: takes the spans of worker threads, as bytes, so that these need no exporter of their own. What a thread has
 * handed over is delivered also if the thread is terminated, or the process exits. Holds no process. Called
 * again, does nothing. `getTracing` makes it, where the main thread has traced nothing yet.
 */
export function hear(
  { config, builtin, onError }: ListeningParts,
  getTracing: () => { readonly receiver: Receiver } | undefined,
): void {
  const { BroadcastChannel, isMainThread, receiveMessageOnPort } = builtin('worker_threads') as Threads
  if (isListening || !isMainThread) return
  isListening = true
  const settings = JSON.stringify(config)
  let inbox: Inbox | undefined
  const open = (): Inbox | undefined => {
    const receiver = inbox === undefined ? getTracing()?.receiver : undefined
    if (receiver !== undefined) {
      inbox = new Inbox(receiver, config)
      receiver.batch.feedFrom(() => safely('take the spans of threads', pull, onError))
      receiver.arm()
    }
    return inbox
  }
  const take = (message: FromThread): void => {
    if (message?.kind === 'hello') {
      const isTaken = message.settings === settings && open() !== undefined
      Atomics.store(message.state, answerAt, isTaken ? answers.takes : answers.refuses)
      Atomics.notify(message.state, answerAt)
    } else if (message?.kind === 'measured') {
      const meters = open()?.receiver.meters
      for (const one of message.histograms) meters?.ownHistogram(one.name, one.options).addAll(one)
    } else if (message?.kind === 'spans') {
      Atomics.sub(message.state, unreadAt, message.packed.bytes.length)
      inbox?.put(message.packed)
    }
  }
  /** What waits in the channel is taken at once: the event loop may have had its last turn. */
  const pull = (): void => {
    // Its types leave out that it is a port, too.
    const port = channel as unknown as MessagePort
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
      take(next.message as FromThread)
    inbox?.seal()
  }
  const channel = new BroadcastChannel(threadChannel)
  channel.onmessage = (event: unknown) =>
    safely('take the spans of a thread', () => take((event as { readonly data: FromThread }).data), onError)
  channel.unref()
}

/** Small batches of many threads become few: the bytes of two requests, one after the other, are a request with all their spans. */
class Inbox {
  readonly receiver: Receiver
  readonly #config: Config
  #pieces: Uint8Array[] = []
  #items = 0
  #timer: NodeJS.Timeout | undefined

  constructor(receiver: Receiver, config: Config) {
    this.receiver = receiver
    this.#config = config
  }

  put(packed: Packed): void {
    if (packed.isZipped) {
      this.receiver.batch.addPacked(packed)
      return
    }
    if (this.#items + packed.items > this.#config.bspMaxExportBatchSize) this.seal()
    this.#pieces.push(packed.bytes)
    this.#items += packed.items
    this.#timer ??= this.receiver
      .detached(() => ownTimers.setTimeout(() => this.seal(), this.#config.bspScheduleDelayMs))
      .unref()
  }

  seal(): void {
    ownTimers.clearTimeout(this.#timer)
    this.#timer = undefined
    const items = this.#items
    const pieces = this.#pieces
    this.#items = 0
    this.#pieces = []
    if (items > 0) this.receiver.batch.addPacked({ bytes: Buffer.concat(pieces), isZipped: false, items })
  }
}
