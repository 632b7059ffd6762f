import type { Setting } from './setting.ts'

/** A part of the table in `settings.ts`. */
export const databaseSettings = {
  dbQueryText: {
    env: 'ACME_OTEL_DB_QUERY_TEXT',
    type: 'enum',
    values: ['sanitized', 'raw', 'off'],
    default: 'sanitized',
  },
  dbQueryParameters: { env: 'ACME_OTEL_DB_QUERY_PARAMETERS', type: 'boolean', default: false },
  sqlCommenter: { env: 'ACME_OTEL_SQLCOMMENTER', type: 'boolean', default: false },
} as const satisfies Record<string, Setting>
