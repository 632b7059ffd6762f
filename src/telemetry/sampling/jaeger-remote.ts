import type { Surroundings } from '../export/contract.ts'
import type { Sampler } from '../sampling.ts'
import { askJson } from './ask-json.ts'
import { addressOf, askingAgain } from './asking.ts'
import { readStrategy } from './jaeger-strategy.ts'
import { probabilistic } from './probabilistic.ts'
import { type RemoteArgument, withUsual } from './remote-argument.ts'

export interface RemoteSampler {
  readonly sampler: Sampler
  /** Asks the server for the first time. */
  begin(): void
}

const httpPort = 5778

/** https://www.jaegertracing.io/docs/latest/sampling/#remote-sampling */
export function createJaegerSampler(argument: RemoteArgument, from: Surroundings): RemoteSampler {
  const { endpoint, pollingIntervalMs, initialSamplingRate } = argument
  const url = withUsual(endpoint, httpPort, '/sampling')
  let isTold = false
  let known = ''
  let current: Sampler = probabilistic(initialSamplingRate)
  const round = askingAgain(
    {
      where: addressOf(url),
      everyMs: pollingIntervalMs,
      instead: () => (isTold ? 'what it said last' : `initialSamplingRate=${initialSamplingRate}`),
      async ask() {
        url.searchParams.set('service', String(from.resource()['service.name'] ?? ''))
        const answer = await askJson({ url }, from)
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
