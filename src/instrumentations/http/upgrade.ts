import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Kit } from '../contract.ts'
import { watched } from './notes.ts'
import { serveUpgrade } from './serve.ts'

type Emit = (this: unknown, ...args: unknown[]) => boolean

interface Emitter {
  emit: Emit
  listenerCount(event: string): number
}

/**
 * Of upgrades (WebSocket) and `CONNECT`, no channel tells. The `emit` of a server that has a listener for them is its own then;
 * all other servers stay as they are.
 */
export function watchUpgrades(server: Emitter | null | undefined, kit: Kit): void {
  if (!server || watched.of(server) || !hasUpgrades(server)) return
  watched.put(server, true)
  const inner = server.emit
  const emit = function emit(this: unknown, ...args: unknown[]): boolean {
    if (args[0] !== 'upgrade' && args[0] !== 'connect') return inner.apply(this, args)
    const upgrade = begin(args[1] as IncomingMessage, args[2] as Duplex, kit)
    return upgrade === undefined ? inner.apply(this, args) : kit.runIn(upgrade.context, () => inner.apply(this, args))
  }
  Object.defineProperty(emit, 'length', { configurable: true, value: inner.length })
  Object.defineProperty(server, 'emit', { configurable: true, enumerable: false, writable: true, value: emit })
}

function hasUpgrades(server: Emitter): boolean {
  return server.listenerCount('upgrade') > 0 || server.listenerCount('connect') > 0
}

function begin(request: IncomingMessage, socket: Duplex, kit: Kit): ReturnType<typeof serveUpgrade> | undefined {
  try {
    const upgrade = serveUpgrade(request, kit)
    hearAnswer(socket, upgrade.answered.bind(upgrade))
    return upgrade
  } catch (error) {
    kit.failed('trace an upgrade', error)
    return undefined
  }
}

/** The answer is what is written first, by hand: `HTTP/1.1 101 Switching Protocols`. */
function hearAnswer(socket: Duplex, onAnswer: (status: number | undefined) => void): void {
  const writable = socket as unknown as Record<string, (...args: unknown[]) => unknown>
  const own: string[] = []
  const settle = (first: unknown): void => {
    for (const name of own) delete writable[name]
    socket.removeListener('close', onClose)
    onAnswer(statusIn(first))
  }
  const onClose = (): void => settle(undefined)
  for (const name of ['write', 'end']) {
    const original = writable[name]
    if (original === undefined || Object.hasOwn(writable, name)) continue
    own.push(name)
    writable[name] = (...args) => {
      settle(args[0])
      return original.apply(socket, args)
    }
  }
  socket.on('close', onClose)
}

function statusIn(first: unknown): number | undefined {
  if (typeof first !== 'string' && !(first instanceof Uint8Array)) return undefined
  const text = typeof first === 'string' ? first.slice(0, 16) : Buffer.from(first.subarray(0, 16)).toString('latin1')
  const status = /^HTTP\/\d\.\d (\d{3})/.exec(text)?.[1]
  return status === undefined ? undefined : Number(status)
}
