import type { databaseSettings } from './database-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const databaseSettingsAbout: Readonly<Record<keyof typeof databaseSettings, About>> = {
  dbQueryText: {
    theme: 'instrumentations',
    about:
      'The text of SQL statements: `sanitized` has `?` in the place of every literal, and nothing between quotes in messages of ' +
      'errors; `raw` is as the application wrote it, `off` leaves it out.',
    source: 'ours',
  },
  dbQueryParameters: {
    theme: 'instrumentations',
    about:
      'The values bound to SQL statements become attributes, `db.query.parameter.<key>`, each cut to 256 characters. They may be ' +
      'personal or secret.',
    source: 'ours',
  },
  sqlCommenter: {
    theme: 'instrumentations',
    about:
      'SQL statements are sent with a comment that holds `traceparent`, for the logs of the server. Prepared statements are not: ' +
      'they would be planned anew each time.',
    source: 'ours',
  },
}
