import type { Surroundings } from '../export/contract.ts'
import type { Sampler } from '../sampling.ts'
import type { GrpcAsker } from './ask-grpc.ts'
import { askJson } from './ask-json.ts'
import { addressOf, askingAgain } from './asking.ts'
import { readResponse, strategyMethod, writeParameters } from './jaeger-message.ts'
import { readStrategy } from './jaeger-strategy.ts'
import { probabilistic } from './probabilistic.ts'
import { type RemoteArgument, withUsual } from './remote-argument.ts'

export interface RemoteSampler {
  readonly sampler: Sampler
  /** Asks the server for the first time. */
  begin(): void
}

const httpPort = 5778
/** Jaeger's own since version 2, and the one of old, which is the specification's example. */
const grpcPorts = ['5779', '14250']
const defaultGrpcPort = 5779

/** https://www.jaegertracing.io/docs/latest/sampling/#remote-sampling */
export function createJaegerSampler(argument: RemoteArgument, from: Surroundings): RemoteSampler {
  const { endpoint, pollingIntervalMs, initialSamplingRate } = argument
  const { where, askFor } = asker(endpoint, from)
  let isTold = false
  let known = ''
  let current: Sampler = probabilistic(initialSamplingRate)
  const round = askingAgain(
    {
      where,
      everyMs: pollingIntervalMs,
      instead: () => (isTold ? 'what it said last' : `initialSamplingRate=${initialSamplingRate}`),
      async ask() {
        const answer = await askFor(String(from.resource()['service.name'] ?? ''))
        const strategy = readStrategy(answer)
        if (strategy === undefined) throw new Error('answers what is no sampling strategy')
        isTold = true
        // The same again leaves the limits of a second, half used, as they are.
        const text = JSON.stringify(answer)
        if (text !== known) current = strategy()
        known = text
      },
    },
    from,
  )
  return {
    begin: round.begin,
    sampler: {
      isSampled: (question) => current.isSampled(question),
      marks: (question, isSampled) => current.marks?.(question, isSampled),
      toString: () => `JaegerRemoteSampler{${current}}`,
    },
  }
}

interface Asker {
  /** For the user: without secrets. */
  readonly where: string
  /** Gives the answer in the form of its JSON. Rejects with a phrase for the user. */
  askFor(service: string): Promise<unknown>
}

function asker(endpoint: string, from: Surroundings): Asker {
  const grpc = grpcUrl(endpoint)
  return grpc === undefined ? overHttp(withUsual(endpoint, httpPort, '/sampling'), from) : overGrpc(grpc, from)
}

/** gRPC is what the scheme or, where there is no path, the port says. */
function grpcUrl(endpoint: string): URL | undefined {
  const address = endpoint.replace(/^grpc/i, 'http')
  const { pathname, port } = new URL(address)
  const isGrpc = address !== endpoint || (pathname === '/' && grpcPorts.includes(port))
  if (!isGrpc) return undefined
  const url = withUsual(address, defaultGrpcPort, strategyMethod)
  url.pathname = strategyMethod
  return url
}

function overHttp(url: URL, from: Surroundings): Asker {
  return {
    where: addressOf(url),
    askFor(service) {
      url.searchParams.set('service', service)
      return askJson({ url }, from)
    },
  }
}

function overGrpc(url: URL, from: Surroundings): Asker {
  let ask: ReturnType<GrpcAsker> | undefined
  return {
    where: `${url.origin} (gRPC)`,
    async askFor(service) {
      // With the first question: nothing of the start waits for `http2`.
      ask ??= (from.chunk('sampling-grpc').grpcAsker as GrpcAsker)(url, from)
      const message = await ask(writeParameters(service))
      try {
        return readResponse(message)
      } catch {
        return undefined
      }
    },
  }
}
