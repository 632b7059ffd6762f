import { resolve } from 'node:path'
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  type sendUnaryData,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

export interface SamplingManager {
  readonly port: number
  /** The service of each question. */
  readonly asked: readonly string[]
  /** Settles once it has been asked `count` times. */
  askedTimes(count: number): Promise<void>
  close(): Promise<void>
}

type Definition = { jaeger: { api_v2: { SamplingManager: { service: ServiceDefinition } } } }

function readDefinition(): ServiceDefinition {
  const definition = loadSync(resolve('test/support/sampling-manager.proto'), { keepCase: true })
  return (loadPackageDefinition(definition) as unknown as Definition).jaeger.api_v2.SamplingManager.service
}

/** An answer as bytes. */
export function serializeStrategy(strategy: object): Buffer {
  const { GetSamplingStrategy: method } = readDefinition()
  if (method === undefined) throw new Error('the definition has no such method')
  return method.responseSerialize(strategy)
}

/** Jaeger's server of sampling strategies over gRPC: `grpc-js`, by the definition beside this file. */
export async function startSamplingManager(
  answer: (count: number) => object | Pick<ServiceError, 'code' | 'details'>,
): Promise<SamplingManager> {
  const asked: string[] = []
  const waiting = new Set<() => void>()
  const server = new Server()
  server.addService(readDefinition(), {
    GetSamplingStrategy(call: ServerUnaryCall<{ serviceName: string }, object>, done: sendUnaryData<object>) {
      const given = answer(asked.length)
      asked.push(call.request.serviceName)
      if ('code' in given) done(given)
      else done(null, given)
      for (const look of waiting) look()
    },
  })
  const port = await new Promise<number>((settle, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? settle(bound) : reject(error),
    )
  })
  return {
    port,
    asked,
    askedTimes: (count) =>
      new Promise((settle) => {
        const look = (): void => {
          if (asked.length >= count) settle()
        }
        waiting.add(look)
        look()
      }),
    close: async () => server.forceShutdown(),
  }
}
