import type { Signal } from './otlp-target.ts'
import type { Reading } from './read-config.ts'

/** One signal goes by OTLP, and no variable of OTLP says where or how: the agent may look for who listens. Pure. */
export function isUnnamed({ config, sources }: Pick<Reading, 'config' | 'sources'>, signal: Signal): boolean {
  const [first, ...others] = config[`${signal}Exporters`]
  if (first !== 'otlp' || others.length > 0) return false
  return !Object.values(sources).some((variable) => variable.startsWith('OTEL_EXPORTER_OTLP_'))
}
