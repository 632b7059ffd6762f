import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { Attributes } from '@opentelemetry/api'
import { readConfig } from '../../src/config/read-config.ts'
import type { Surroundings } from '../../src/telemetry/export/contract.ts'

const require = createRequire(import.meta.url)

export interface TestSurroundings extends Surroundings {
  /** What the user was told: `code: message`. */
  readonly told: string[]
}

/** What an exporter sees of a process, with settings read from `env`. */
export function surroundingsOf(
  env: Readonly<Record<string, string>>,
  resource: Attributes = { 'service.name': 'app' },
): TestSurroundings {
  const told: string[] = []
  const { config, sources } = readConfig(env)
  return {
    config,
    sources,
    resource: () => resource,
    entityRefs: () => [],
    warn: (code, message) => void told.push(`${code}: ${message}`),
    builtin: (name) => require(`node:${name}`),
    chunk: (name) => require(resolve('dist', `${name}.cjs`)),
    told,
  }
}
