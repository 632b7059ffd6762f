import type { Config } from '../../../config/settings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { Outcome, SpanExporter, Surroundings } from '../contract.ts'
import { createExporter as overJaeger } from '../jaeger/create-exporter.ts'
import { overOtlp } from './over-otlp.ts'

export interface Ports {
  readonly otlpHttp: number
  readonly otlpGrpc: number
  readonly jaegerHttp: number
}

export const usualPorts: Ports = { otlpHttp: 4318, otlpGrpc: 4317, jaegerHttp: 14268 }

const host = 'localhost'
const answerMs = 1_000

/**
 * For programs that name no receiver. When the first batch is sent, it looks once who listens on this machine: OTLP over HTTP,
 * else over gRPC, else Jaeger's Thrift. Where nobody does, it stays with the first, and with its patience.
 */
export function createFindingExporter(from: Surroundings, ports: Ports): SpanExporter {
  const usual = overOtlp(withConfig(from, { otlpEndpoint: `http://${host}:${ports.otlpHttp}` }))
  let chosen: SpanExporter | undefined
  let looking: Promise<SpanExporter> | undefined
  /** Batches whose way is not known yet. */
  const waiting = new Set<readonly FinishedSpan[]>()
  let hurryMs: number | undefined

  const look = async (): Promise<SpanExporter> => {
    chosen = (await find(from, ports)) ?? usual
    if (hurryMs !== undefined) chosen.hurry(hurryMs)
    return chosen
  }

  return {
    async send(spans) {
      if (chosen !== undefined) return await chosen.send(spans)
      waiting.add(spans)
      looking ??= look()
      const exporter = await looking
      waiting.delete(spans)
      return await exporter.send(spans)
    },
    sendNow(spans, deadlineMs): Outcome {
      // Too late to look: what waits goes where most receivers are.
      const rest = chosen === undefined ? [...waiting, spans].flat() : spans
      return (chosen ?? usual).sendNow(rest, deadlineMs)
    },
    hurry(deadlineMs) {
      hurryMs = deadlineMs
      chosen?.hurry(deadlineMs)
    },
  }
}

async function find(from: Surroundings, ports: Ports): Promise<SpanExporter | undefined> {
  if (await answers(ports.otlpHttp, from)) return undefined
  const [hasGrpc, hasJaeger] = await Promise.all([answers(ports.otlpGrpc, from), answers(ports.jaegerHttp, from)])
  if (hasGrpc) {
    tell(from, ports, ports.otlpGrpc, 'OTLP over gRPC')
    return overOtlp(withConfig(from, { otlpEndpoint: `http://${host}:${ports.otlpGrpc}`, tracesProtocol: 'grpc' }))
  }
  if (!hasJaeger) return undefined
  tell(from, ports, ports.jaegerHttp, 'Jaeger’s Thrift over HTTP')
  const jaegerEndpoint = `http://${host}:${ports.jaegerHttp}`
  return overJaeger(withConfig(from, { jaegerEndpoint, jaegerProtocol: 'http/thrift.binary' }))
}

function tell(from: Surroundings, ports: Ports, port: number, how: string): void {
  from.warn(
    'backend-found',
    `Nobody listens at http://${host}:${ports.otlpHttp}, but ${host}:${port} answers — spans go there, by ${how} — ` +
      'OTEL_EXPORTER_OTLP_ENDPOINT names another receiver.',
  )
}

function withConfig(from: Surroundings, more: Partial<Config>): Surroundings {
  return { ...from, config: { ...from.config, ...more } }
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
