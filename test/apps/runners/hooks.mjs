// Loading hooks of an application, both kinds: they look at every module, change one, and make one up.
import * as module from 'node:module'

const made = 'made-up:settings'
const source = 'export const answer = 42'

if (process.env.HOOKS === 'in the thread') {
  module.registerHooks({
    resolve: (specifier, context, next) => (specifier === made ? { url: made, format: 'module', shortCircuit: true } : next(specifier, context)),
    load(url, context, next) {
      if (url === made) return { format: 'module', source, shortCircuit: true }
      const loaded = next(url, context)
      if (!url.endsWith('/changed.mjs')) return loaded
      return { ...loaded, source: String(loaded.source).replace('before', 'after') }
    },
  })
} else {
  module.register('./hooks-in-thread.mjs', import.meta.url)
}
