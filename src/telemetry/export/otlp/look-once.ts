import { isUnnamed } from '../../../config/is-unnamed.ts'
import type { Signal } from '../../../config/otlp-target.ts'
import type { Surroundings } from '../contract.ts'

export interface Ports {
  readonly otlpHttp: number
  readonly otlpGrpc: number
  readonly jaegerHttp: number
}

export const usualPorts: Ports = { otlpHttp: 4318, otlpGrpc: 4317, jaegerHttp: 14268 }

/** Who listens on this machine, and at which address. `nobody`: as if it were OTLP over HTTP, with its patience. */
export interface Found {
  readonly who: 'otlp' | 'grpc' | 'jaeger' | 'nobody'
  readonly url: string
}

export type LookAround = (from: Surroundings, ports?: Ports) => Promise<Found>

const host = 'localhost'
const answerMs = 1_000
const looks = new WeakMap<Surroundings, Promise<Found>>()

/** Looks once for all signals of a process, and tells once where they go. Never rejects. */
export const lookOnce: LookAround = (from, ports = usualPorts) => {
  const look = looks.get(from) ?? find(from, ports)
  looks.set(from, look)
  return look
}

async function find(from: Surroundings, ports: Ports): Promise<Found> {
  const usual = `http://${host}:${ports.otlpHttp}`
  if (await answers(ports.otlpHttp, from)) return { who: 'otlp', url: usual }
  const [hasGrpc, hasJaeger] = await Promise.all([answers(ports.otlpGrpc, from), answers(ports.jaegerHttp, from)])
  if (!hasGrpc && !hasJaeger) return { who: 'nobody', url: usual }
  const port = hasGrpc ? ports.otlpGrpc : ports.jaegerHttp
  const all = unnamedSignals(from)
  const where = `Nobody listens at ${usual}, but ${host}:${port} answers`
  const what = hasGrpc ? `${listed(all)} go there, by OTLP over gRPC` : byJaeger(all)
  from.warn('backend-found', `${where} — ${what} — OTEL_EXPORTER_OTLP_ENDPOINT names another receiver.`)
  return { who: hasGrpc ? 'grpc' : 'jaeger', url: `http://${host}:${port}` }
}

function byJaeger(all: readonly Signal[]): string {
  const others = all.filter((signal) => signal !== 'traces')
  const taken = others.length < all.length ? ['traces go there, by Jaeger’s Thrift over HTTP'] : []
  const left = others.length > 0 ? [`it takes no ${others.join(' and no ')}, which are not sent`] : []
  return [...taken, ...left].join('; ')
}

function unnamedSignals(from: Surroundings): readonly Signal[] {
  return (['traces', 'metrics', 'logs'] as const).filter((signal) => isUnnamed(from, signal))
}

function listed(signals: readonly Signal[]): string {
  return signals.join(', ').replace(/, ([^,]*)$/, ' and $1')
}

/** Somebody accepts a connection there. Says nothing, and does not hold the process. */
function answers(port: number, from: Surroundings): Promise<boolean> {
  const net = from.builtin('net') as typeof import('node:net')
  const timers = from.builtin('timers') as typeof import('node:timers')
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, autoSelectFamily: true } as import('node:net').TcpNetConnectOpts)
    const settle = (isThere: boolean): void => {
      timers.clearTimeout(timer)
      socket.destroy()
      resolve(isThere)
    }
    const timer = timers.setTimeout(() => settle(false), answerMs)
    timer.unref()
    socket.unref()
    socket.on('connect', () => settle(true))
    socket.on('error', () => settle(false))
  })
}
