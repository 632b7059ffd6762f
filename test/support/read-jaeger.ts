import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { JaegerProcess, JaegerSpan } from '../../src/telemetry/export/jaeger/jaeger-span.ts'
import type { Tag } from '../../src/telemetry/export/jaeger/tag.ts'

// Readers that share nothing with our encoders: Jaeger's own IDL read by thriftrw for the binary protocol, Apache's thrift for
// the compact one.
const require = createRequire(import.meta.url)

export interface JaegerBatch {
  readonly process: JaegerProcess
  readonly spans: readonly JaegerSpan[]
}

/** A Thrift struct by its field ids; integers of 64 bits as BigInt. */
type Struct = Readonly<Record<number, unknown>>

interface Idl {
  readonly Batch: {
    readonly rw: { readFrom(bytes: Buffer, at: number): { err?: Error; value: unknown; offset: number } }
  }
}

const { Thrift } = require('thriftrw') as { Thrift: new (options: object) => Idl }
const folder = require.resolve('jaeger-client/package.json').replace('package.json', 'dist/src/jaeger-idl/thrift')
const idl = new Thrift({
  source: readFileSync(`${folder}/jaeger.thrift`, 'utf8'),
  strict: false,
  allowOptionalArguments: true,
})

/** What HTTP carries. Throws when something is left over. */
export function readBinaryBody(bytes: Uint8Array): JaegerBatch {
  const { err, value, offset } = idl.Batch.rw.readFrom(Buffer.from(bytes), 0)
  if (err) throw err
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes are left over`)
  const batch = value as { process: Named; spans: Named[] }
  return {
    process: { serviceName: String(batch.process.serviceName), tags: tagsOf(batch.process.tags) },
    spans: batch.spans.map((span) => ({
      traceId: idOf(span.traceIdHigh) + idOf(span.traceIdLow),
      spanId: idOf(span.spanId),
      parentSpanId: parentOf(idOf(span.parentSpanId)),
      name: String(span.operationName),
      follows: ((span.references ?? []) as Named[]).map((reference) => ({
        traceId: idOf(reference.traceIdHigh) + idOf(reference.traceIdLow),
        spanId: idOf(reference.spanId),
        traceFlags: reference.refType === 'FOLLOWS_FROM' || reference.refType === 1 ? 0 : -1,
      })),
      flags: Number(span.flags),
      startTime: timeOf(longOf(span.startTime)),
      duration: timeOf(longOf(span.duration)),
      tags: tagsOf(span.tags),
      logs: ((span.logs ?? []) as Named[]).map((log) => ({
        time: timeOf(longOf(log.timestamp)),
        fields: tagsOf(log.fields),
      })),
    })),
  }
}

type Named = Readonly<Record<string, unknown>>

function tagsOf(tags: unknown): Tag[] {
  return ((tags ?? []) as Named[]).map((tag) => [String(tag.key), tagValueOf(tag)])
}

function tagValueOf(tag: Named): Tag[1] {
  switch (tag.vType) {
    case 'STRING':
      return String(tag.vStr)
    case 'BOOL':
      return tag.vBool === true
    case 'LONG':
      return Number(longOf(tag.vLong))
    case 'DOUBLE':
      return doubleOf(Number(tag.vDouble))
    default:
      return new Uint8Array(tag.vBinary as Buffer)
  }
}

/** A whole number comes as LONG; where it does not, that shows. */
export function doubleOf(value: number): number | string {
  return Number.isSafeInteger(value) ? `${value} as DOUBLE` : value
}

function longOf(bytes: unknown): bigint {
  return (bytes as Buffer).readBigInt64BE()
}

function idOf(bytes: unknown): string {
  return (bytes as Buffer).toString('hex')
}

function parentOf(id: string): string | undefined {
  return id === '0'.repeat(16) ? undefined : id
}

function timeOf(micros: bigint): [number, number] {
  return [Number(micros / 1_000_000n), Number(micros % 1_000_000n) * 1000]
}

interface Protocol {
  readMessageBegin(): { fname: string; mtype: number; rseqid: number }
  readStructBegin(): void
  readStructEnd(): void
  readFieldBegin(): { ftype: number; fid: number }
  readFieldEnd(): void
  readListBegin(): { size: number; etype: number }
  readListEnd(): void
  readBool(): boolean
  readI32(): number
  readI64(): { buffer: Buffer; offset: number }
  readDouble(): number
  readBinary(): Buffer
}

const apache = require('thrift') as {
  TCompactProtocol: new (transport: object) => Protocol
  TBinaryProtocol: new (transport: object) => Protocol
  TBufferedTransport: new () => { inBuf: Buffer; readCursor: number; writeCursor: number }
  Thrift: { Type: Readonly<Record<string, number>> }
}
const types = apache.Thrift.Type

/** What UDP carries: the call `emitBatch`. */
export function readPacket(encoding: 'compact' | 'binary', bytes: Uint8Array): JaegerBatch {
  const transport = new apache.TBufferedTransport()
  Object.assign(transport, { inBuf: Buffer.from(bytes), readCursor: 0, writeCursor: bytes.length })
  const protocol = new (encoding === 'compact' ? apache.TCompactProtocol : apache.TBinaryProtocol)(transport)
  const { fname, mtype } = protocol.readMessageBegin()
  if (fname !== 'emitBatch' || mtype !== 4) throw new Error(`${fname} of type ${mtype} is no call of emitBatch`)
  const call = readValue(protocol, types.STRUCT) as Struct
  if (transport.readCursor !== bytes.length)
    throw new Error(`${bytes.length - transport.readCursor} bytes are left over`)
  return batchOf(call[1] as Struct)
}

function readValue(protocol: Protocol, type: number | undefined): unknown {
  switch (type) {
    case types.BOOL:
      return protocol.readBool()
    case types.I32:
      return protocol.readI32()
    case types.I64: {
      const { buffer, offset } = protocol.readI64()
      return buffer.readBigInt64BE(offset)
    }
    case types.DOUBLE:
      return protocol.readDouble()
    case types.STRING:
      return Buffer.from(protocol.readBinary())
    case types.STRUCT:
      return readStruct(protocol)
    case types.LIST: {
      const { size, etype } = protocol.readListBegin()
      const list = Array.from({ length: size }, () => readValue(protocol, etype))
      protocol.readListEnd()
      return list
    }
    default:
      throw new Error(`type ${type}`)
  }
}

function readStruct(protocol: Protocol): Struct {
  const fields: Record<number, unknown> = {}
  protocol.readStructBegin()
  for (;;) {
    const { ftype, fid } = protocol.readFieldBegin()
    if (ftype === types.STOP) break
    fields[fid] = readValue(protocol, ftype)
    protocol.readFieldEnd()
  }
  protocol.readStructEnd()
  return fields
}

function batchOf(batch: Struct): JaegerBatch {
  const process = batch[1] as Struct
  return {
    process: { serviceName: textOf(process[1]), tags: structTags(process[2]) },
    spans: (batch[2] as Struct[]).map((span) => ({
      traceId: hexOf(span[2]) + hexOf(span[1]),
      spanId: hexOf(span[3]),
      parentSpanId: parentOf(hexOf(span[4])),
      name: textOf(span[5]),
      follows: ((span[6] ?? []) as Struct[]).map((reference) => ({
        traceId: hexOf(reference[3]) + hexOf(reference[2]),
        spanId: hexOf(reference[4]),
        traceFlags: reference[1] === 1 ? 0 : -1,
      })),
      flags: Number(span[7]),
      startTime: timeOf(span[8] as bigint),
      duration: timeOf(span[9] as bigint),
      tags: structTags(span[10]),
      logs: ((span[11] ?? []) as Struct[]).map((log) => ({
        time: timeOf(log[1] as bigint),
        fields: structTags(log[2]),
      })),
    })),
  }
}

function structTags(tags: unknown): Tag[] {
  return ((tags ?? []) as Struct[]).map((tag) => {
    const values = [
      textOf(tag[3]),
      doubleOf(Number(tag[4])),
      tag[5],
      Number(tag[6] ?? 0n),
      new Uint8Array((tag[7] ?? []) as Buffer),
    ]
    return [textOf(tag[1]), values[Number(tag[2])] as Tag[1]]
  })
}

function textOf(bytes: unknown): string {
  return bytes === undefined ? '' : (bytes as Buffer).toString('utf8')
}

function hexOf(id: unknown): string {
  return BigInt.asUintN(64, id as bigint)
    .toString(16)
    .padStart(16, '0')
}
