import type { Socket } from 'node:dgram'
import type { Outcome, Surroundings } from '../contract.ts'
import type { Packet } from './encode-thrift.ts'
import { sendFromThread } from './send-from-thread.ts'

export interface UdpSender {
  send(packets: readonly Packet[]): Promise<Outcome>
  sendNow(packets: readonly Packet[], deadlineMs: number): Outcome
}

interface Parts {
  readonly host: string
  readonly port: number
  readonly from: Surroundings
}

/**
 * Fire and forget: what the system takes counts as accepted. On this machine, or in its network, the system tells when nobody
 * listens; then what was just sent is lost.
 */
export function createUdpSender({ host, port, from }: Parts): UdpSender {
  const dgram = from.builtin('dgram') as typeof import('node:dgram')
  let opening: Promise<Socket> | undefined
  const where = `udp://${host.includes(':') ? `[${host}]` : host}:${port}`
  const report = createReport(where, from.warn)

  const open = async (): Promise<Socket> => {
    const address = await addressOf(host, from)
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.unref()
    // Told where it matters, by the next `send`.
    socket.on('error', () => {})
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, address, () => {
        socket.off('error', reject)
        resolve()
      })
    })
    return socket
  }

  const sendAll = async (packets: readonly Packet[]): Promise<Outcome> => {
    opening ??= open()
    const socket = await opening
    let accepted = 0
    let dropped = 0
    for (const { bytes, items } of packets) {
      const code = await sendOne(socket, bytes)
      if (code === undefined) accepted += items
      else dropped += items
      report(code, code === undefined ? 0 : items)
    }
    return { accepted, dropped }
  }

  return {
    async send(packets) {
      try {
        return await sendAll(packets)
      } catch (error) {
        opening = undefined
        const dropped = countOf(packets)
        report(codeOf(error), dropped)
        return { accepted: 0, dropped }
      }
    },
    sendNow(packets, deadlineMs) {
      const codes = sendFromThread(
        packets.map(({ bytes }) => bytes),
        { host, port, deadlineMs },
        from,
      )
      const accepted = countOf(packets.filter((_packet, index) => codes[index] === undefined))
      return { accepted, dropped: countOf(packets) - accepted }
    },
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

/** A line when it begins to fail, and one when it works again. */
function createReport(where: string, warn: (code: string, message: string) => void) {
  let isFailing = false
  let lost = 0
  let deliveredSince = 0
  return (code: string | undefined, dropped: number): void => {
    if (code !== undefined) {
      lost += dropped
      deliveredSince = 0
      if (isFailing) return
      isFailing = true
      const why = code === 'ECONNREFUSED' ? 'nothing listens there (ECONNREFUSED)' : `sending fails (${code})`
      warn(
        'export-failed',
        `${where}: ${why} — spans are dropped — start a receiver there, or set OTEL_EXPORTER_JAEGER_AGENT_HOST.`,
      )
    } else if (isFailing && ++deliveredSince > 1) {
      // The system tells of a refusal with the packet after it, so every second one seems to get through.
      warn('export-recovered', `${where}: delivering spans again — at least ${lost} were dropped in between.`)
      isFailing = false
      lost = 0
    }
  }
}
