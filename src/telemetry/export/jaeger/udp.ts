import type { Socket } from 'node:dgram'
import { monotonicMs } from '../../hand-over.ts'
import type { Outcome, Surroundings } from '../contract.ts'
import type { Packet } from './encode-thrift.ts'
import { sendFromThread } from './send-from-thread.ts'

export interface UdpSender {
  send(packets: readonly Packet[]): Promise<Outcome>
  sendNow(packets: readonly Packet[], deadlineMs: number): Outcome
  /** The process may end by then: what cannot even be begun is given up, and told. */
  hurry(deadlineMs: number): void
  /** Nothing runs after this: how many were lost is told. */
  lastWord(): void
}

/** A socket, and how many batches go through it now. */
interface Opened {
  readonly socket: Socket
  batches: number
  /** In the packet that was sent last. */
  lastItems: number
  /** The next batch opens another. */
  isStale: boolean
}

interface Parts {
  readonly host: string
  readonly port: number
  readonly from: Surroundings
}

/**
 * Fire and forget: what the system takes counts as accepted. On this machine, or in its network, the system tells when nobody
 * listens; then what was just sent is lost, and the name is looked up anew, for who listens may have moved. What has no socket to
 * go through, for want of an address or of a free file descriptor, is left for later.
 */
export function createUdpSender({ host, port, from }: Parts): UdpSender {
  const dgram = from.builtin('dgram') as typeof import('node:dgram')
  let opening: Promise<Opened> | undefined
  let hurryUntil = Number.NEGATIVE_INFINITY
  const where = `udp://${host.includes(':') ? `[${host}]` : host}:${port}`
  const report = createReport(where, from.warn)

  const open = async (): Promise<Opened> => {
    const address = await addressOf(host, from)
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.unref()
    const through: Opened = { socket, batches: 0, lastItems: 0, isStale: false }
    await new Promise<void>((resolve, reject) => {
      // It stays: an error that nobody listens to would end the process.
      socket.on('error', reject)
      // Node gives it an error, which its types do not know.
      socket.connect(port, address, (...[error]: unknown[]) => (error === undefined ? resolve() : reject(error)))
    }).catch((error: unknown) => {
      closeQuietly(socket)
      throw error
    })
    // A refusal comes by here, or with the next `send`, whichever is earlier.
    socket.on('error', (error) => {
      report.sent(codeOf(error), through.lastItems)
      replace(through)
    })
    return through
  }

  const opened = (): Promise<Opened> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }

  const replace = (through: Opened): void => {
    if (!through.isStale) opening = undefined
    through.isStale = true
    if (through.batches === 0) closeQuietly(through.socket)
  }

  const sendAll = async (packets: readonly Packet[], through: Opened): Promise<Outcome> => {
    let [accepted, dropped] = [0, 0]
    through.batches++
    for (const { bytes, items } of packets) {
      through.lastItems = items
      const code = await sendOne(through.socket, bytes)
      if (code === undefined) accepted += items
      else dropped += items
      report.sent(code, items)
    }
    through.batches--
    if (dropped > 0 || through.isStale) replace(through)
    return { accepted, dropped }
  }

  return {
    async send(packets) {
      let through: Opened
      try {
        through = await opened()
      } catch (error) {
        const items = countOf(packets)
        const isKept = monotonicMs() >= hurryUntil
        report.unopened(codeOf(error), isKept ? 0 : items)
        return isKept ? { accepted: 0, dropped: 0, isLeft: true } : { accepted: 0, dropped: items }
      }
      return await sendAll(packets, through)
    },
    hurry(deadlineMs) {
      hurryUntil = Math.max(hurryUntil, monotonicMs() + deadlineMs)
    },
    sendNow(packets, deadlineMs) {
      const codes = sendFromThread(
        packets.map(({ bytes }) => bytes),
        { host, port, deadlineMs },
        from,
      )
      const lost = packets.filter((_packet, index) => codes[index] !== undefined)
      if (lost.length > 0)
        report.sent(
          codes.find((code) => code !== undefined),
          countOf(lost),
        )
      return { accepted: countOf(packets) - countOf(lost), dropped: countOf(lost) }
    },
    lastWord: report.lastWord,
  }
}

function countOf(packets: readonly Packet[]): number {
  return packets.reduce((sum, { items }) => sum + items, 0)
}

/** `localhost` may be ::1 first, where Jaeger's receivers for UDP rarely listen. */
function addressOf(host: string, from: Surroundings): Promise<string> {
  if (host === 'localhost') return Promise.resolve('127.0.0.1')
  const { lookup } = from.builtin('dns') as typeof import('node:dns')
  return new Promise((resolve, reject) => {
    lookup(host, (error, address) => (error === null ? resolve(address) : reject(error)))
  })
}

function sendOne(socket: Socket, bytes: Uint8Array): Promise<string | undefined> {
  return new Promise((resolve) => {
    try {
      socket.send(bytes, (error) => resolve(error === null ? undefined : codeOf(error)))
    } catch (error) {
      resolve(codeOf(error))
    }
  })
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error'
}

function closeQuietly(socket: Socket): void {
  try {
    socket.close()
  } catch {
    // It is closed already.
  }
}

/** A refusal may come as late after the packet that it is for. */
const refusalMs = 1_000

/** A line at each change of state. */
function createReport(where: string, warn: (code: string, message: string) => void) {
  let state: 'well' | 'keeping' | 'dropping' = 'well'
  let [lost, lostTold] = [0, 0]
  let wellSince = Number.POSITIVE_INFINITY

  const failed = (next: 'keeping' | 'dropping', why: string, advice: string): void => {
    wellSince = Number.POSITIVE_INFINITY
    if (state === next || state === 'dropping') return
    state = next
    const done = next === 'keeping' ? 'spans are kept and sent later' : 'spans are dropped'
    warn('export-failed', `${where}: ${why} — ${done} — ${advice}.`)
  }

  return {
    sent(code: string | undefined, items: number): void {
      if (code !== undefined) {
        lost += items
        const why = code === 'ECONNREFUSED' ? 'nothing listens there (ECONNREFUSED)' : `sending fails (${code})`
        failed('dropping', why, 'start a receiver there, or set OTEL_EXPORTER_JAEGER_AGENT_HOST')
      } else if (state !== 'well') {
        const now = monotonicMs()
        wellSince = Math.min(wellSince, now)
        if (state === 'dropping' && now - wellSince < refusalMs) return
        const what = lost === 0 ? 'none were lost' : `at least ${lost} were dropped in between`
        warn('export-recovered', `${where}: delivering spans again — ${what}.`)
        state = 'well'
        lost = 0
        lostTold = 0
      }
    },
    lastWord(): void {
      if (lost > lostTold)
        warn('export-failed', `${where}: at least ${lost} spans were dropped until the process ended.`)
      lostTold = lost
    },
    /** There is no socket. So many spans were dropped for it. */
    unopened(code: string, dropped: number): void {
      lost += dropped
      const isName = code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      const why = isName ? `its name cannot be looked up (${code})` : `no socket can be opened (${code})`
      failed(dropped > 0 ? 'dropping' : 'keeping', why, 'look at OTEL_EXPORTER_JAEGER_AGENT_HOST')
    },
  }
}
