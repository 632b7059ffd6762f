import { ownTimers } from '../../base/own-timers.ts'
import type { Packed, Surroundings } from '../export/contract.ts'
import { monotonicMs } from '../hand-over.ts'
import type { Measured } from '../histogram.ts'
import { answerAt, answers, type FromThread, stateSize, threadChannel, unreadAt } from './thread-channel.ts'

type Threads = typeof import('node:worker_threads')

/** The main thread is busy, or blocked: what it does not read is not piled up. */
const maxUnreadBytes = 4 * 1024 * 1024
/** For an answer. At the end of the thread, half of the time that is left: it may be that nobody listens. */
const patienceMs = 1_000
const lookAgainMs = 5

/** From a worker thread to the main thread. */
export interface MainThreadLink {
  /** Does the main thread take spans? Without an answer for some time: no, as far as is known. */
  asks(): Promise<boolean>
  /** The same at once: blocks for at most `deadlineMs`. */
  asksNow(deadlineMs: number): boolean
  /** `false`: it has too much to read already. */
  give(packed: Packed): boolean
  giveMeasured(histograms: readonly Measured[]): void
  /** The thread is about to end. */
  hurry(deadlineMs: number): void
}

/** Says hello at once, so that the answer is there when it is needed. */
export function linkToMainThread({ builtin, config }: Surroundings): MainThreadLink {
  const { BroadcastChannel } = builtin('worker_threads') as Threads
  const state = new Int32Array(new SharedArrayBuffer(stateSize * Int32Array.BYTES_PER_ELEMENT))
  let patience = patienceMs
  // Not kept open: it would hear what others say, and nobody would read it.
  const say = (message: FromThread): void => {
    const channel = new BroadcastChannel(threadChannel)
    channel.postMessage(message)
    channel.close()
  }
  const answer = (): number => Atomics.load(state, answerAt)
  say({ kind: 'hello', settings: JSON.stringify(config), state })
  return {
    async asks() {
      const since = monotonicMs()
      while (answer() === answers.none && monotonicMs() - since < patience)
        await new Promise<void>((resolve) => ownTimers.setTimeout(resolve, lookAgainMs).unref())
      return answer() === answers.takes
    },
    asksNow(deadlineMs) {
      Atomics.wait(state, answerAt, answers.none, Math.min(patienceMs, deadlineMs / 2))
      return answer() === answers.takes
    },
    give(packed) {
      if (Atomics.load(state, unreadAt) > maxUnreadBytes) return false
      Atomics.add(state, unreadAt, packed.bytes.length)
      say({ kind: 'spans', packed, state })
      return true
    },
    giveMeasured: (histograms) => say({ kind: 'measured', histograms }),
    hurry(deadlineMs) {
      patience = Math.min(patienceMs, deadlineMs / 2)
    },
  }
}
