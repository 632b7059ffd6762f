import type { Config } from '../../../config/settings.ts'
import type { FinishedSpan } from '../../finished-span.ts'
import type { Packed, PackedExporter, SpanExporter, Surroundings } from '../contract.ts'
import { createExporter as overJaeger } from '../jaeger/create-exporter.ts'
import { sendPacked, sendPackedNow } from '../send-packed.ts'
import { lookOnce, type Ports, usualPorts } from './look-once.ts'
import { overOtlp } from './over-otlp.ts'
import { createPacking } from './packing.ts'

/**
 * For programs that name no receiver. When the first batch is sent, it looks once who listens on this machine: OTLP over HTTP,
 * else over gRPC, else Jaeger's Thrift. Where nobody does, it stays with the first, and with its patience.
 */
export function createFindingExporter(from: Surroundings, ports: Ports = usualPorts): SpanExporter {
  const usual = overOtlp(withConfig(from, { otlpEndpoint: `http://localhost:${ports.otlpHttp}` }))
  let chosen: SpanExporter | undefined
  let looking: Promise<SpanExporter> | undefined
  /** Batches whose way is not known yet. */
  const waiting = new Set<readonly FinishedSpan[] | Packed>()
  let hurryMs: number | undefined
  const packing = createPacking(from)
  const packedOf = (spans: readonly FinishedSpan[]): Packed => {
    packing.add(spans)
    return packing.take(false)
  }

  const look = async (): Promise<SpanExporter> => {
    chosen = (await find(from, ports)) ?? usual
    if (hurryMs !== undefined) chosen.hurry(hurryMs)
    return chosen
  }

  /** Once it is known who listens. */
  const chosenFor = async (batch: readonly FinishedSpan[] | Packed): Promise<SpanExporter> => {
    if (chosen !== undefined) return chosen
    waiting.add(batch)
    looking ??= look()
    const exporter = await looking
    waiting.delete(batch)
    return exporter
  }

  const packed: PackedExporter<FinishedSpan> = {
    packing,
    async send(batch) {
      return await sendPacked(await chosenFor(batch), batch, packing)
    },
    sendNow: (batches, deadlineMs) =>
      sendPackedNow(chosen ?? usual, [...takeWaiting(), ...batches], packing, deadlineMs),
  }

  /** When it is too late to look, what waits goes where most receivers are. */
  const takeWaiting = (): Packed[] => {
    const batches = [...waiting].map((batch) => ('bytes' in batch ? batch : packedOf(batch)))
    waiting.clear()
    return batches
  }

  return {
    async send(spans) {
      return await (await chosenFor(spans)).send(spans)
    },
    sendNow(spans, deadlineMs) {
      return (
        chosen?.sendNow(spans, deadlineMs) ?? packed.sendNow(spans.length === 0 ? [] : [packedOf(spans)], deadlineMs)
      )
    },
    lastWord: () => chosen?.lastWord?.(),
    hurry(deadlineMs) {
      hurryMs = deadlineMs
      chosen?.hurry(deadlineMs)
    },
    get packed() {
      return chosen === undefined ? packed : chosen.packed
    },
  }
}

async function find(from: Surroundings, ports: Ports): Promise<SpanExporter | undefined> {
  const { who, url } = await lookOnce(from, ports)
  if (who === 'grpc') return overOtlp(withConfig(from, { otlpEndpoint: url, tracesProtocol: 'grpc' }))
  if (who !== 'jaeger') return undefined
  return overJaeger(withConfig(from, { jaegerEndpoint: url, jaegerProtocol: 'http/thrift.binary' }))
}

function withConfig(from: Surroundings, more: Partial<Config>): Surroundings {
  return { ...from, config: { ...from.config, ...more } }
}
