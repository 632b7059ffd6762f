import type { Config } from '../config/settings.ts'
import type { databaseFilters, guard as guardOfficial } from '../instrumentations/official/base.ts'
import { definitionsOf, type OfficialInstrumentation } from '../instrumentations/official/bridge.ts'
import { officialOptions, withSql } from '../instrumentations/official/options.ts'
import type { Fuses } from './fuses.ts'
import type { Chunks } from './load-chunk.ts'
import type { Telemetry } from './telemetry.ts'

export interface Officials {
  get(name: string): OfficialInstrumentation
  /** Each takes its patches out, as far as it can. */
  disableAll(): void
}

type InstrumentationClass = new (options: object) => OfficialInstrumentation

interface OfficialParts {
  readonly chunks: Chunks
  readonly config: Config
  readonly telemetry: Telemetry
  readonly fuses: Fuses
}

/** The official instrumentations, each made when it is first needed. */
export function createOfficials(parts: OfficialParts): Officials {
  const { chunks, config, telemetry, fuses } = parts
  const settings = {
    sendsLogs: config.logsExporters.length > 0,
    captureMessageContent: config.captureMessageContent,
  }
  const filters = (queryText: Config['dbQueryText']) =>
    (chunks.load('instrumentations/official-base').databaseFilters as typeof databaseFilters)(queryText)
  const providerFor = (name: string) => {
    if (withSql.includes(name)) return telemetry.provider.withFilters(filters(config.dbQueryText))
    return telemetry.provider
  }
  const guard: typeof guardOfficial = (...all) =>
    (chunks.load('instrumentations/official-base').guard as typeof guardOfficial)(...all)
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
      const parts = definitionsOf(instrumentation).flatMap((definition) => [definition, ...definition.files])
      guard(instrumentation, parts, {
        failed: (doing, error) => fuses.failed(name, doing, error),
        whenBlown: (switchOff) => fuses.whenBlown(name, switchOff),
      })
      made.set(name, instrumentation)
      return instrumentation
    },
    disableAll() {
      for (const instrumentation of made.values()) instrumentation.disable()
    },
  }
}
