import type { Env } from '../read-config.ts'

const reference = /\$\$|\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^\n}]*))?\}/g

/**
 * Fills in `${NAME}`, `${env:NAME}` and `${NAME:-instead}`; `$$` is a dollar sign. What is filled in is not looked at again. Notes
 * the names. https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution
 */
export function substitute(text: string, env: Env, named: Set<string>): string {
  return text.replace(reference, (whole, name: string | undefined, instead = '') => {
    if (name === undefined) return whole === '$$' ? '$' : whole
    named.add(name)
    return env[name] || instead
  })
}

/** What a text without quotes is in YAML, once it has been filled in: it never becomes a map or a list. */
export function plainValue(text: string): string | number | boolean | null {
  if (/^(|~|null)$/i.test(text)) return null
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text
}
