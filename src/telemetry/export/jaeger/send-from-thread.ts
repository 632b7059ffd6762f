import type { Surroundings } from '../contract.ts'

interface Order {
  readonly packets: readonly Uint8Array[]
  readonly host: string
  readonly port: number
  readonly done: Int32Array
}

interface Aim {
  readonly host: string
  readonly port: number
  readonly deadlineMs: number
}

/** At `process.exit()`, where this thread's event loop turns no more. For each packet what went wrong, or `undefined`. */
export function sendFromThread(
  packets: readonly Uint8Array[],
  { host, port, deadlineMs }: Aim,
  from: Surroundings,
): (string | undefined)[] {
  if (packets.length === 0) return []
  const { Worker } = from.builtin('worker_threads') as typeof import('node:worker_threads')
  // One for each packet: 0 as long as it was not sent.
  const sent = new Int32Array(new SharedArrayBuffer(4 * packets.length))
  const done = new Int32Array(new SharedArrayBuffer(4))
  try {
    const worker = new Worker(`(${sendAll.toString()})(require)`, {
      eval: true,
      env: {},
      execArgv: [],
      stderr: true,
      stdout: true,
      workerData: { packets, host: host === 'localhost' ? '127.0.0.1' : host, port, done, sent },
    })
    worker.on('error', () => {})
    worker.unref()
    Atomics.wait(done, 0, 0, deadlineMs)
  } catch {
    // No thread: nothing is sent.
  }
  return packets.map((_packet, index) => (Atomics.load(sent, index) === 1 ? undefined : 'not sent'))
}

/** Runs in the thread, and goes there as text: it may use nothing but its argument. */
function sendAll(require: (name: string) => unknown): void {
  const { workerData } = require('node:worker_threads') as { workerData: Order & { sent: Int32Array } }
  const { createSocket } = require('node:dgram') as typeof import('node:dgram')
  const { packets, host, port, done, sent } = workerData
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  const finish = (): void => {
    Atomics.store(done, 0, 1)
    Atomics.notify(done, 0)
    socket.close()
  }
  socket.on('error', finish)
  const next = (index: number): void => {
    const packet = packets[index]
    if (packet === undefined) {
      finish()
      return
    }
    socket.send(packet, port, host, (error) => {
      if (error === null) Atomics.store(sent, index, 1)
      next(index + 1)
    })
  }
  next(0)
}
