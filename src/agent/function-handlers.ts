import type { Config } from '../config/settings.ts'
import type { CatalogEntry } from './catalog.ts'
import { isEnabled } from './is-enabled.ts'

/**
 * In AWS Lambda, the runtime loads the application's handler by its path: that file is what is patched. Gives its path and adds
 * it to the catalog. Elsewhere it gives nothing.
 */
export function functionHandlers(
  env: NodeJS.ProcessEnv,
  config: Config,
  catalog: Map<string, CatalogEntry[]>,
  filesOf: (name: string) => readonly string[],
): readonly string[] {
  // biome-ignore lint/complexity/useLiteralKeys: TypeScript wants it so
  if (env['_HANDLER'] === undefined || env['LAMBDA_TASK_ROOT'] === undefined) return []
  const name = 'aws-lambda'
  if (!isEnabled(name, config)) return []
  const files = filesOf(name)
  for (const file of files) catalog.set(file, [{ name, enabled: true }])
  return files
}
