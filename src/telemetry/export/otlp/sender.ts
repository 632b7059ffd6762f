import type { OtlpTarget, Signal } from '../../../config/otlp-target.ts'
import type { Config } from '../../../config/settings.ts'
import type { Outcome, Surroundings } from '../contract.ts'
import { sumOf } from '../sum-of.ts'
import { createConnection, type Post } from './connection.ts'
import { createDeliveryReport } from './delivery-report.ts'
import { createGrpcConnection } from './grpc-connection.ts'
import { type Circumstances, judgeReply, type Verdict } from './judge-reply.ts'
import { attemptMs, type Patience, pauseMs } from './patience.ts'
import { type Body, postFromThread } from './post-from-thread.ts'
import { createRelease } from './release.ts'
import type { Reply } from './reply.ts'
import type { Delivery, Sender } from './sending.ts'
import { variablesOf } from './variables-of.ts'
import { smallBytes, unzip, unzippedBytes, type Zlib, zip } from './zip.ts'

export interface SenderOptions {
  /** Of one body, retries included. 0: no limit. `OTEL_BSP_EXPORT_TIMEOUT` and its like. */
  readonly exportTimeoutMs: number
  /** Names for the user, where they are not OTLP's. */
  readonly variables?: Partial<Circumstances>
  /** Another way than the signal's protocol of OTLP. */
  readonly connect?: typeof createConnection
}

interface Given {
  readonly bytes: Uint8Array
  readonly isZipped: boolean
  readonly items: number
}

interface Job extends Patience {
  readonly given: Given
  readonly isSmall: boolean
  readonly mayBeLeft: boolean
  /** As it is sent. Absent while it is being zipped, or unzipped. */
  body: Uint8Array | undefined
  post: Post | undefined
  posts: number
  /** Nothing reads `body` any more. */
  isBodyFree: boolean
}

type Accepted = Extract<Verdict, { action: 'accept' }>
type Settling = Pick<Job, 'isSmall'> & { readonly given: Pick<Given, 'items'> }
type Final = Exclude<Verdict, { action: 'retry' }>
type Retry = Extract<Verdict, { action: 'retry' }>

const smallerItems = 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT makes items smaller'

export function createSender(
  target: OtlpTarget,
  from: Surroundings,
  signal: Signal,
  { exportTimeoutMs, variables: given, connect = connectionOf(from.config, signal) }: SenderOptions,
): Sender {
  const timers = from.builtin('timers') as typeof import('node:timers')
  const zlib = (): Zlib => from.builtin('zlib') as Zlib
  const release = createRelease(from)
  const connection = connect(target, from, monotonicMs)
  const report = createDeliveryReport({ signal, where: connection.shown, warn: from.warn, now: monotonicMs })
  const variables = { ...variablesOf(from.config, signal), isGrpc: connect === createGrpcConnection, ...given }
  const isTls = target.url.startsWith('https:')
  const isZipping = target.compression === 'gzip'
  const jobs = new Set<Job>()
  const sleepers = new Set<() => void>()
  let hurryUntil = Number.NEGATIVE_INFINITY
  /** A receiver that asks for a pause gets it from all that is sent, not only from what it refused. */
  let pauseUntil = Number.NEGATIVE_INFINITY
  let isOff = false
  let refused = ''
  let underWay = 0

  const tellWhenOver = (): void => {
    if (jobs.size + underWay === 0) report.release()
  }

  const isHurried = (): boolean => monotonicMs() < hurryUntil

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = timers.setTimeout(wake, ms)
      if (!isHurried()) timer.unref()
      sleepers.add(wake)
      function wake(): void {
        timers.clearTimeout(timer)
        sleepers.delete(wake)
        resolve()
      }
    })

  const bodyOf = ({ bytes, isZipped }: Given): Uint8Array | Promise<Uint8Array> => {
    if (isZipped === isZipping) return bytes
    return isZipping ? zip(bytes, zlib()) : unzip(bytes, zlib())
  }

  const deliver = async (job: Job): Promise<Delivery> => {
    const { items } = job.given
    job.body = await bodyOf(job.given)
    for (;;) {
      const verdict = await attempt(job, job.body)
      if (verdict.action !== 'retry') return settle(verdict, job)
      if (await mayRetry(job, verdict)) continue
      return isLeft(job) ? { accepted: 0, dropped: 0, isLeft: true } : { accepted: 0, dropped: items }
    }
  }

  const attempt = async (job: Job, body: Uint8Array): Promise<Verdict> => {
    const pause = pauseUntil - monotonicMs()
    if (pause > 0) await sleep(pauseMs(job, pause, monotonicMs()) ?? 0)
    job.attempts++
    job.attemptedAt = monotonicMs()
    for (;;) {
      if (isOff) return { action: 'off', saw: '' }
      job.post = connection.post(body, attemptMs(job, target.timeoutMs, monotonicMs()))
      if (isHurried()) job.post.hasten()
      const reply = await job.post.reply
      notePosted(job, job.post)
      const isStale = reply.kind === 'failure' && reply.isStale === true
      if (!isStale) return judge(reply)
    }
  }

  /** What was made of the given bytes for this job alone. */
  const free = ({ given, body = given.bytes, isBodyFree }: Job): void => {
    if (isBodyFree && body !== given.bytes && !variables.isGrpc) release(body, body.length)
  }

  const judge = (reply: Reply): Verdict => judgeReply(reply, { ...variables, isTls, now: Date.now() })

  const isLeft = (job: Job): boolean => job.mayBeLeft && !job.isHurried

  /** Waits for as long as it should, or says that it is time to give up. */
  const mayRetry = async (job: Job, { saw, advice, afterMs }: Retry): Promise<boolean> => {
    if (afterMs !== undefined) pauseUntil = monotonicMs() + afterMs
    const pause = pauseMs(job, afterMs, monotonicMs())
    report.failed(saw, advice, pause === undefined && !isLeft(job) ? job.given.items : 0)
    if (pause === undefined) return false
    await sleep(pause)
    return true
  }

  const accept = ({ rejected, message }: Accepted, items: number): Delivery => {
    const dropped = Math.min(rejected, items)
    report.delivered(dropped, message)
    // It is back: those that wait for their next try need not.
    if (pauseUntil <= monotonicMs()) for (const wake of [...sleepers]) wake()
    return { accepted: items - dropped, dropped }
  }

  const settle = (verdict: Final, { given: { items }, isSmall }: Settling): Delivery => {
    switch (verdict.action) {
      case 'accept':
        return accept(verdict, items)
      case 'off':
        if (!isOff) report.off(verdict.saw)
        isOff = true
        return { accepted: 0, dropped: items, off: true }
      case 'halve':
        if (items > 1) return { accepted: 0, dropped: items, isTooLarge: true }
        if (isSmall) {
          refused = `${verdict.saw} to small batches, too`
          return { accepted: 0, dropped: items, takesNothing: true }
        }
        report.failed(`${verdict.saw} to a single item`, smallerItems, items)
        return { accepted: 0, dropped: items }
      case 'drop':
        report.failed(verdict.saw, verdict.advice, items)
        return { accepted: 0, dropped: items }
    }
  }

  /** Without a next time: what could be tried again, or halved, is lost. */
  const settleForGood = (verdict: Verdict, items: number): Outcome => {
    if (verdict.action !== 'retry' && verdict.action !== 'halve')
      return settle(verdict, { given: { items }, isSmall: true })
    report.failed(verdict.saw, verdict.advice, items)
    return { accepted: 0, dropped: items }
  }

  return {
    async send(bytes, items, { isZipped = false, seesSmall = false, mayBeLeft = false } = {}) {
      const giveUpAt = exportTimeoutMs === 0 ? Number.POSITIVE_INFINITY : monotonicMs() + exportTimeoutMs
      const job: Job = {
        given: { bytes, isZipped, items },
        isSmall: seesSmall && (isZipped ? unzippedBytes(bytes) : bytes.length) <= smallBytes,
        mayBeLeft,
        body: undefined,
        giveUpAt: isHurried() ? Math.min(giveUpAt, hurryUntil) : giveUpAt,
        isHurried: isHurried(),
        attempts: 0,
        attemptedAt: monotonicMs(),
        isLastAttempt: false,
        post: undefined,
        posts: 0,
        isBodyFree: false,
      }
      jobs.add(job)
      try {
        return await deliver(job)
      } finally {
        jobs.delete(job)
        free(job)
        tellWhenOver()
      }
    },

    refuse: (count) => report.failed(refused, smallerItems, count),

    async asOne(work) {
      underWay++
      try {
        return await work()
      } finally {
        underWay--
        tellWhenOver()
      }
    },

    lastWord() {
      report.hold()
      report.release()
    },

    hurry(deadlineMs) {
      // A little less, so that what was lost is still counted and told before the process goes.
      const allowedMs = deadlineMs - Math.min(50, deadlineMs / 10)
      report.hold()
      hurryUntil = Math.max(hurryUntil, monotonicMs() + allowedMs)
      pauseUntil = Number.NEGATIVE_INFINITY
      const running = [...jobs]
      for (const job of running) {
        job.giveUpAt = Math.min(job.giveUpAt, hurryUntil)
        job.isHurried = true
        job.post?.hasten()
      }
      for (const wake of [...sleepers]) wake()
      // What is under way was given its own time when it began: this cuts it short.
      const timer = timers.setTimeout(() => {
        for (const job of running) if (jobs.has(job)) job.post?.cut()
      }, allowedMs)
      void Promise.allSettled(running.map((job) => job.post?.reply)).then(() => timers.clearTimeout(timer))
    },

    sendNow(bytes, items, deadlineMs, more = []) {
      const begun = [...jobs].filter(({ post }) => post?.isWritten() !== true)
      const unsent: Given[] = [
        ...begun.map(({ given, body }) =>
          body === undefined ? given : { ...given, bytes: body, isZipped: isZipping },
        ),
        ...(items > 0 ? [{ bytes, items, isZipped: false }] : []),
        ...more,
      ]
      if (isOff) return { ...sumOf(unsent.map((given) => ({ accepted: 0, dropped: given.items }))), off: true }
      const bodyNow = ({ bytes, isZipped }: Given): Body =>
        isZipping && !isZipped
          ? { bytes: zlib().gzipSync(bytes), isZipped: false }
          : { bytes, isZipped: isZipped && !isZipping }
      const replies = postFromThread(
        unsent.map(bodyNow),
        connection.requestOptions(),
        from,
        deadlineMs,
        monotonicMs,
        connection.posting,
      )
      report.hold()
      const outcomes = unsent.map((given, index) => settleForGood(judge(replies[index] as Reply), given.items))
      report.release()
      return sumOf(outcomes)
    },
  }
}

/** Of an earlier post, some may still be with the system. */
function notePosted(job: Job, post: Post): void {
  job.posts++
  job.isBodyFree = job.posts === 1 && post.isWritten()
  job.post = undefined
}

function connectionOf(config: Config, signal: Signal): typeof createConnection {
  return config[`${signal}Protocol`] === 'grpc' ? createGrpcConnection : createConnection
}

const { hrtime } = process

/** Not the clock on the wall, which can be set, or be stopped by a test. */
function monotonicMs(): number {
  const [seconds, nanos] = hrtime()
  return seconds * 1e3 + nanos / 1e6
}
