import { safely } from '../base/safely.ts'
import type { Config } from '../config/settings.ts'
import { definitionsOf } from '../instrumentations/official/bridge.ts'
import { type CatalogEntry, isEnabled } from './catalog.ts'
import type { Officials } from './officials.ts'

/**
 * In AWS Lambda, the runtime loads the application's handler by its path: that file is what is patched. Gives its path and adds
 * it to the catalog. Elsewhere it gives nothing.
 */
export function functionHandlers(
  env: NodeJS.ProcessEnv,
  config: Config,
  catalog: Map<string, CatalogEntry[]>,
  officials: Officials,
  onError: (doing: string, error: unknown) => void,
): readonly string[] {
  // biome-ignore lint/complexity/useLiteralKeys: TypeScript wants it so
  if (env['_HANDLER'] === undefined || env['LAMBDA_TASK_ROOT'] === undefined) return []
  const name = 'aws-lambda'
  if (!isEnabled(name, config)) return []
  const modules = safely('find the handler of the function', () => definitionsOf(officials.get(name)), onError, [])
  const files = modules.map((module) => module.name)
  for (const file of files) catalog.set(file, [{ name, enabled: true }])
  return files
}
