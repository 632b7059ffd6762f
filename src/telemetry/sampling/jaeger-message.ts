import { type Field, fieldsOf } from '../export/otlp/protobuf-reader.ts'

// `sampling.proto` of Jaeger: https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/sampling.proto

/** The path of the method. */
export const strategyMethod = '/jaeger.api_v2.SamplingManager/GetSamplingStrategy'

/** `SamplingStrategyParameters`. */
export function writeParameters(service: string): Uint8Array {
  const name = Buffer.from(service)
  return Buffer.concat([Buffer.from([0x0a, ...varintOf(name.length)]), name])
}

/** `SamplingStrategyResponse`, in the form that its JSON has. Throws where it is no message. */
export function readResponse(message: Buffer): object {
  return objectOf(message, {
    1: ['strategyType', ({ value }) => value],
    2: ['probabilisticSampling', readProbabilistic],
    3: ['rateLimitingSampling', ({ bytes }) => objectOf(bytes, { 1: ['maxTracesPerSecond', ({ value }) => value] })],
    4: ['operationSampling', readOperations],
  })
}

type Read = (field: Field) => unknown
type Shape = Readonly<Record<number, readonly [name: string, read: Read]>>

function objectOf(message: Buffer, shape: Shape): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const field of fieldsOf(message)) {
    const [name, read] = shape[field.number] ?? []
    if (name !== undefined && read !== undefined) made[name] = read(field)
  }
  return made
}

const readDouble: Read = ({ bytes }) => bytes.readDoubleLE()

const readProbabilistic: Read = ({ bytes }) => objectOf(bytes, { 1: ['samplingRate', readDouble] })

const readOperations: Read = ({ bytes }) => ({
  ...objectOf(bytes, {
    1: ['defaultSamplingProbability', readDouble],
    2: ['defaultLowerBoundTracesPerSecond', readDouble],
    4: ['defaultUpperBoundTracesPerSecond', readDouble],
  }),
  perOperationStrategies: fieldsOf(bytes)
    .filter(({ number }) => number === 3)
    .map((field) => readOperation(field.bytes)),
})

function readOperation(message: Buffer): object {
  return objectOf(message, {
    1: ['operation', ({ bytes }) => bytes.toString('utf8')],
    2: ['probabilisticSampling', readProbabilistic],
  })
}

function varintOf(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...varintOf(length >>> 7)]
}
