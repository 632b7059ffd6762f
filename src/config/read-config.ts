import { parseValue } from './parse-value.ts'
import { type Problem, quoted, shown, withoutSecrets } from './problem.ts'
import type { Setting } from './setting.ts'
import { type Config, type SettingName, settings } from './settings.ts'
import { settle } from './settle.ts'
import { strangeName } from './strange-names.ts'

/** As `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>

export interface Reading {
  readonly config: Config
  /** What is wrong, in the order to be told. */
  readonly problems: readonly Problem[]
  /** `default`, or the environment variable that decided. */
  readonly sources: Readonly<Record<SettingName, string>>
}

/** A reading in the making. */
export interface Draft {
  readonly values: Record<string, unknown>
  readonly sources: Record<string, string>
  readonly problems: Problem[]
}

/** Takes those out of `texts` that it understands. */
export type HonourJavaNames = (draft: Draft, texts: Map<string, string>) => void

/**
 * Pure: no clock, no files, no `process`; never throws. An empty value counts as unset. A bad value keeps its default, or its
 * fallback, and is told.
 */
export function readConfig(env: Env, honourJavaNames?: HonourJavaNames): Reading {
  const draft: Draft = { values: {}, sources: {}, problems: [] }
  const texts = textsOf(env)
  // V8 compiles what loops, all of it, beside the start: so the loop is in none of these functions, and what it calls is small.
  Object.keys(settings).forEach((name) => {
    const setting = settings[name as SettingName] as Setting
    beDefault(draft, name, setting)
    if (texts.size > 0) readSetting(draft, name, setting, texts)
  })
  if ([...texts.keys()].some((name) => name.startsWith('OTEL_INSTRUMENTATION_'))) honourJavaNames?.(draft, texts)
  settle(draft, env)
  for (const name of texts.keys()) {
    const problem = strangeName(name)
    if (problem !== undefined) draft.problems.push(problem)
  }
  return {
    config: Object.freeze(draft.values) as Config,
    problems: draft.problems,
    sources: draft.sources as Reading['sources'],
  }
}

const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

function isOurs(name: string): boolean {
  return (
    name.startsWith('OTEL_') || name.startsWith('ACME_OTEL_') || name.startsWith('JAEGER_') || proxies.includes(name)
  )
}

function textsOf(env: Env): Map<string, string> {
  const texts = new Map<string, string>()
  for (const name of Object.keys(env).filter(isOurs)) {
    const text = env[name]?.trim()
    if (text) texts.set(name, text)
  }
  return texts
}

function beDefault({ values, sources }: Draft, name: string, setting: Setting): void {
  const { fallback } = setting
  values[name] = fallback === undefined ? setting.default : values[fallback]
  sources[name] = fallback === undefined ? 'default' : (sources[fallback] ?? 'default')
}

function readSetting(
  { values, sources, problems }: Draft,
  name: string,
  setting: Setting,
  texts: Map<string, string>,
): void {
  const from = takeFrom(texts, setting)
  if (from === undefined) return
  const [variable, text] = from
  const { value, wrong } = parseValue(setting, text)
  if (value !== undefined) {
    values[name] = value
    sources[name] = variable
  }
  if (wrong !== undefined) {
    const used = shown(values[name])
    problems.push(badValue(setting, variable, text, wrong, sources[name] === 'default' ? `the default ${used}` : used))
  }
}

/** The setting's text under its present name, else under an older one. What no setting takes stays in `texts`. */
function takeFrom(texts: Map<string, string>, { env, aliases }: Setting): [variable: string, text: string] | undefined {
  let found: [string, string] | undefined
  for (const variable of aliases === undefined ? [env] : [env, ...aliases]) {
    const text = texts.get(variable)
    if (text === undefined) continue
    found ??= [variable, text]
    texts.delete(variable)
  }
  return found
}

function badValue(setting: Setting, from: string, text: string, wrong: string, used: string): Problem {
  const got = setting.secret ? 'a value (not shown)' : quoted(isAddress(setting) ? withoutSecrets(text) : text)
  return { code: 'bad-value', message: `${from} is set to ${got}, which ${wrong}. Using ${used} instead.` }
}

function isAddress({ type }: Setting): boolean {
  return type === 'url' || type === 'endpoint'
}
