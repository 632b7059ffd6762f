import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const prefix = '@opentelemetry/instrumentation-'

/**
 * The packages that `@opentelemetry/auto-instrumentations-node` brings, with the modules that each patches, taken from their
 * public `getModuleDefinitions()`: a hand-written table would miss some (`redis` 5 is patched in `@redis/client`).
 */
export function officialPackages() {
  const main = require.resolve('@opentelemetry/auto-instrumentations-node')
  const root = main.slice(0, main.indexOf('auto-instrumentations-node') + 'auto-instrumentations-node'.length)
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.keys(dependencies)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map(describePackage)
}

function describePackage(packageName) {
  const exports = require(packageName)
  const className = Object.keys(exports).find((name) => /Instrumentation$/.test(name) && exports[name].length <= 1)
  const instrumentation = new exports[className]({ enabled: false })
  const definitions = instrumentation.getModuleDefinitions?.() ?? []
  return {
    name: packageName.slice(prefix.length),
    packageName,
    className,
    version: instrumentation.instrumentationVersion,
    modules: definitions.map((definition) => ({
      name: definition.name,
      versions: definition.supportedVersions,
      files: (definition.files ?? []).map(({ name, supportedVersions }) => ({ name, versions: supportedVersions })),
    })),
  }
}
