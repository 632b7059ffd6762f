import type { Config } from '../config/settings.ts'
import type { OfficialInstrumentation } from '../instrumentations/official/bridge.ts'
import { officialOptions, withSql } from '../instrumentations/official/options.ts'
import type { withoutLiterals } from '../instrumentations/semantics/sql-text.ts'
import type { AttributeFilter } from '../telemetry/span.ts'
import type { Chunks } from './load-chunk.ts'
import type { Telemetry } from './telemetry.ts'

export interface Officials {
  get(name: string): OfficialInstrumentation
}

type InstrumentationClass = new (options: object) => OfficialInstrumentation

/** The official instrumentations, each made when it is first needed. */
export function createOfficials(parts: { chunks: Chunks; config: Config; telemetry: Telemetry }): Officials {
  const { chunks, config, telemetry } = parts
  const settings = {
    sendsLogs: config.logsExporters.length > 0,
    captureMessageContent: config.captureMessageContent,
  }
  const providerFor = (name: string) => {
    if (withSql.includes(name)) return telemetry.provider.withFilters({ 'db.query.text': maskSql(chunks) })
    return telemetry.provider
  }
  const made = new Map<string, OfficialInstrumentation>()
  return {
    get(name) {
      const known = made.get(name)
      if (known !== undefined) return known
      const { Instrumentation } = chunks.load(`instrumentations/official-${name}`) as {
        Instrumentation: InstrumentationClass
      }
      const instrumentation = new Instrumentation(officialOptions(name, settings))
      instrumentation.setTracerProvider(providerFor(name))
      made.set(name, instrumentation)
      return instrumentation
    },
  }
}

function maskSql(chunks: Chunks): AttributeFilter {
  const mask = chunks.load('instrumentations/official-base').maskSql as typeof withoutLiterals
  return (text, { 'db.system.name': system }) => (typeof text === 'string' ? mask(text, String(system)) : text)
}
