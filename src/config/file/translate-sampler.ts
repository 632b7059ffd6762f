import type { Section } from './section.ts'
import type { Variables } from './variables.ts'

/** What Node's variables cannot say stays unread, and the default counts. */
export function translateSampler(sampler: Section | undefined, variables: Variables): void {
  const parentBased = sampler?.section('parent_based')
  const root = parentBased === undefined ? sampler : parentBased.section('root')
  const prefix = parentBased === undefined ? '' : 'parentbased_'
  readDefaults(parentBased)
  const use = (name: string, argument?: string): void => {
    variables.OTEL_TRACES_SAMPLER = prefix + name
    if (argument !== undefined) variables.OTEL_TRACES_SAMPLER_ARG = argument
  }
  const share = root?.section('trace_id_ratio_based') ?? root?.section('probability/development')
  const remote = root?.section('jaeger_remote/development')
  if (root?.section('always_on') !== undefined) use('always_on')
  else if (root?.section('always_off') !== undefined) use('always_off')
  else if (share !== undefined) use('traceidratio', share.text('ratio') ?? '1')
  else if (remote !== undefined) use('jaeger_remote', remoteArgument(remote))
}

/** What a parent-based sampler does anyhow may be written out. */
function readDefaults(parentBased: Section | undefined): void {
  for (const place of ['remote', 'local']) {
    for (const [when, usual] of [
      ['sampled', 'always_on'],
      ['not_sampled', 'always_off'],
    ] as const) {
      parentBased?.section(`${place}_parent_${when}`)?.section(usual)
    }
  }
}

function remoteArgument(remote: Section): string {
  const initial = remote.section('initial_sampler')
  const rate =
    initial?.section('always_on') !== undefined
      ? '1'
      : initial?.section('always_off') !== undefined
        ? '0'
        : initial?.section('trace_id_ratio_based')?.text('ratio')
  const pairs = [
    ['endpoint', remote.text('endpoint')],
    ['pollingIntervalMs', remote.text('interval')],
    ['initialSamplingRate', rate],
  ]
  const set = pairs.filter(([, value]) => value !== undefined)
  return set.map(([key, value]) => `${key}=${value}`).join(',') || 'endpoint=http://localhost:5778'
}
