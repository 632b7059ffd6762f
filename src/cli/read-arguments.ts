import { parseArgs } from 'node:util'
import { didYouMean } from '../base/did-you-mean.ts'
import type { Given } from './command.ts'

/** Either what was given, or what is wrong with it, as a sentence for the user. */
type Arguments = (Given & { readonly wrong?: undefined }) | { readonly wrong: string }

const shortForms: Readonly<Record<string, string>> = { help: 'h', version: 'v' }

/**
 * `otel-agent --version`, or a command's arguments before the program. None of our options takes a value, so the first word
 * that is no option, or what follows `--`, begins what is not ours: it is passed through as it is.
 */
export function readArguments(args: readonly string[], known: readonly string[], by: string): Arguments {
  const { options, words } = splitArguments(args)
  const flags = Object.fromEntries(known.map((name) => [name, flag(name)]))
  const { tokens } = parseArgs({ args: [...options], options: flags, strict: false, tokens: true })
  const given = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    if (!known.includes(token.name)) return { wrong: notAnOption(token.rawName, known, by) }
    if (token.value !== undefined) return { wrong: `${token.rawName} takes no value.` }
    given.add(token.name)
  }
  return { flags: given, words }
}

function splitArguments(args: readonly string[]) {
  const first = args.findIndex((arg) => arg === '--' || !arg.startsWith('-'))
  if (first === -1) return { options: args, words: [] }
  return { options: args.slice(0, first), words: args.slice(args[first] === '--' ? first + 1 : first) }
}

function flag(name: string) {
  const short = shortForms[name]
  return { type: 'boolean', ...(short !== undefined && { short }) } as const
}

function notAnOption(typed: string, known: readonly string[], by: string): string {
  const meant = didYouMean(
    typed,
    known.map((name) => `--${name}`),
  )
  return `${typed} is not an option of "${by}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`
}
