const made = 'made-up:settings'

export async function resolve(specifier, context, next) {
  return specifier === made ? { url: made, format: 'module', shortCircuit: true } : next(specifier, context)
}

export async function load(url, context, next) {
  if (url === made) return { format: 'module', source: 'export const answer = 42', shortCircuit: true }
  const loaded = await next(url, context)
  if (!url.endsWith('/changed.mjs')) return loaded
  return { ...loaded, source: String(loaded.source).replace('before', 'after') }
}
