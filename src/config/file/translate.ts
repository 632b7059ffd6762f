import { type Section, sectionOf } from './section.ts'
import { translateSampler } from './translate-sampler.ts'
import { translateLogs, translateMetrics, translateTraces } from './translate-signals.ts'
import { copy, pairsOf, type Variables } from './variables.ts'

export interface Translation {
  readonly variables: Variables
  /** Paths in the file that have no effect here. */
  readonly unread: readonly string[]
}

/** https://github.com/open-telemetry/opentelemetry-configuration: a file as variables, by which everything else goes. */
export function translate(content: object): Translation {
  const unread = new Set<string>()
  const root = sectionOf(content, '', unread)
  const variables: Variables = {}
  root.text('file_format')
  copy(root, variables, { disabled: 'OTEL_SDK_DISABLED', log_level: 'OTEL_LOG_LEVEL' })
  copy(root.section('attribute_limits'), variables, {
    attribute_value_length_limit: 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    attribute_count_limit: 'OTEL_ATTRIBUTE_COUNT_LIMIT',
  })
  translateResource(root.section('resource'), variables)
  translatePropagator(root.section('propagator'), variables)
  const traces = root.section('tracer_provider')
  translateTraces(traces, variables)
  translateSampler(traces?.section('sampler'), variables)
  translateMetrics(root.section('meter_provider'), variables)
  translateLogs(root.section('logger_provider'), variables)
  translateInstrumentations(root.section('instrumentation/development')?.section('js'), variables)
  return { variables, unread: [...unread] }
}

function translateResource(resource: Section | undefined, variables: Variables): void {
  const attributes = resource?.list('attributes') ?? []
  // All values are texts here.
  for (const attribute of attributes) attribute.text('type')
  const all = [resource?.text('attributes_list') ?? '', pairsOf(attributes)].filter((text) => text !== '')
  if (all.length > 0) variables.OTEL_RESOURCE_ATTRIBUTES = all.join(',')
  const detectors = resource?.section('detection/development')?.list('detectors') ?? []
  const names = detectors.flatMap((detector) => detector.keys().filter((key) => detector.section(key) !== undefined))
  if (names.length > 0)
    variables.OTEL_NODE_RESOURCE_DETECTORS = names.map((name) => (name === 'service' ? 'serviceinstance' : name)).join()
}

function translatePropagator(propagator: Section | undefined, variables: Variables): void {
  const named = propagator?.list('composite').flatMap((entry) => entry.keys().filter((key) => entry.section(key))) ?? []
  const listed = propagator?.text('composite_list')
  variables.OTEL_PROPAGATORS = [...named, ...(listed === undefined ? [] : [listed])].join() || 'none'
}

function translateInstrumentations(js: Section | undefined, variables: Variables): void {
  const off = js?.keys().filter((name) => js.section(name)?.text('enabled') === 'false') ?? []
  if (off.length > 0) variables.OTEL_NODE_DISABLED_INSTRUMENTATIONS = off.join()
}
