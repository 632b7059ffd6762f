import { didYouMean } from '../base/did-you-mean.ts'
import { type Problem, quoted } from './problem.ts'

/**
 * The names in a list, as `OTEL_NODE_DISABLED_INSTRUMENTATIONS`, that are not among the known ones. Apart from `readConfig`,
 * because which names are known is not the settings' to know.
 */
export function unknownNames(variable: string, listed: readonly string[], known: readonly string[]): Problem[] {
  const unknown = listed.filter((name) => !known.includes(name))
  return unknown.map((name) => {
    const meant = didYouMean(name, known)
    const hint = meant === undefined ? `It knows ${known.join(', ')}.` : `Did you mean ${meant}?`
    return {
      code: 'unknown-name',
      message: `${variable} names ${quoted(name)}, which the agent does not know. ${hint}`,
    }
  })
}
