import type { Surroundings } from '../export/contract.ts'
import { parentBased, type Sampler } from '../sampling.ts'
import { createJaegerSampler } from './jaeger-remote.ts'
import { readArgument } from './remote-argument.ts'
import { createXraySampler } from './xray.ts'

/** What the chunk `sampling` gives. `detached` runs what must not be traced. */
export type CreateRemoteSampler = (from: Surroundings, detached: (work: () => void) => void) => Sampler

/** The samplers of `OTEL_TRACES_SAMPLER` that ask a server for their rules, once the start is over and then again and again. */
export const createRemoteSampler: CreateRemoteSampler = (from, detached) => {
  const { tracesSampler, tracesSamplerArg } = from.config
  const isXray = tracesSampler.endsWith('xray')
  const argument = readArgument(tracesSamplerArg, isXray ? 'xray' : 'jaeger_remote', from)
  const { sampler, begin } = isXray ? createXraySampler(argument, from) : createJaegerSampler(argument, from)
  // A timer, though it waits for nothing: an immediate that holds no process does not wake one that waits, either.
  detached(() => (from.builtin('timers') as typeof import('node:timers')).setTimeout(begin, 0).unref())
  // Half a trace is of no use, and in AWS the caller's decision always counts.
  return isXray || tracesSampler.startsWith('parentbased') ? parentBased(sampler) : sampler
}
