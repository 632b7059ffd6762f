import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * The official packages are CommonJS, so each would pull in the whole table of semantic conventions (200 KB). Their use of it is
 * always `alias.NAME`: here each becomes the literal that it stands for.
 */
export const foldSemanticConventions = {
  name: 'fold-semantic-conventions',
  setup(build) {
    const tables = {
      '@opentelemetry/semantic-conventions': require('@opentelemetry/semantic-conventions'),
      '@opentelemetry/semantic-conventions/incubating': require('@opentelemetry/semantic-conventions/incubating'),
    }
    build.onLoad({ filter: /@opentelemetry[\\/][^\\/]+[\\/]build[\\/].*\.js$/ }, ({ path }) => {
      let source = readFileSync(path, 'utf8')
      for (const [declaration, alias, table] of source.matchAll(
        /const (\w+) = require\("(@opentelemetry\/semantic-conventions(?:\/incubating)?)"\);/g,
      )) {
        source = fold(source, declaration, alias, tables[table])
      }
      return { contents: source, loader: 'js' }
    })
  },
}

function fold(source, declaration, alias, table) {
  let isWholeTableNeeded = false
  const folded = source.replace(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'), (use, name) => {
    const value = table[name]
    if (typeof value === 'string' || typeof value === 'number') return JSON.stringify(value)
    isWholeTableNeeded = true
    return use
  })
  return isWholeTableNeeded ? folded : folded.replace(declaration, '')
}
