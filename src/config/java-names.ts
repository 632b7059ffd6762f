import { parseBoolean } from './parse-value.ts'
import { quoted } from './problem.ts'
import type { Draft } from './read-config.ts'
import type { SettingName } from './settings.ts'

/** The instrumentations there are, by their short names, and those of them that are off unless somebody names them. */
export interface Libraries {
  readonly known: readonly string[]
  readonly offByDefault: readonly string[]
}

/** What no setting has read, by variable. What is understood here is taken out. */
type Texts = Map<string, string>

/** Names of the Java agent, for what the agent has not. One that ends in `_` is a prefix. */
export const javasAlone: readonly string[] = [
  'OTEL_INSTRUMENTATION_COMMON_PEER_SERVICE_MAPPING',
  'OTEL_INSTRUMENTATION_GRPC_EMIT_MESSAGE_EVENTS',
  'OTEL_INSTRUMENTATION_MESSAGING_EXPERIMENTAL_HEADERS_',
]

/**
 * The names that OpenTelemetry's Java agent has for what is there under a name of Node's or ours, which wins. One environment
 * often serves programs of both kinds: names of libraries that Node has not are passed over in silence.
 */
export function javaNames(draft: Draft, texts: Texts, libraries: Libraries): void {
  chooseLibraries(draft, texts, libraries)
  queryText(draft, texts)
  const comments = takeBoolean(draft, texts, 'OTEL_INSTRUMENTATION_JDBC_EXPERIMENTAL_SQLCOMMENTER_ENABLED')
  if (comments) instead(draft, 'sqlCommenter', comments.value, comments.variable)
  logKeys(draft, texts)
  tellRest(draft, texts)
}

interface Said {
  readonly variable: string
  readonly value: boolean
}

/** Node's own list of those that are on is final: what is not in it is off, and what is in it is on. */
function chooseLibraries(draft: Draft, texts: Texts, { known, offByDefault }: Libraries): void {
  const byDefault = takeBoolean(draft, texts, 'OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED')
  const said = known.flatMap((name) => {
    const one = takeBoolean(draft, texts, `OTEL_INSTRUMENTATION_${name.toUpperCase().replace(/\W/g, '_')}_ENABLED`)
    return one === undefined ? [] : [{ ...one, name }]
  })
  if (draft.sources.enabledInstrumentations !== 'default') return
  const asked = said.filter(({ value }) => value)
  const refused = said.filter(({ value }) => !value)
  const add = (setting: SettingName, names: readonly string[], from: readonly Said[]): void => {
    const own = draft.values[setting] as readonly string[]
    become(draft, setting, [...new Set([...own, ...names])], from)
  }
  if (byDefault?.value === false) {
    // An empty list of those that are on would mean all.
    if (asked.length === 0) add('disabledInstrumentations', known, [byDefault])
    else add('enabledInstrumentations', namesOf(asked), [byDefault, ...asked])
  } else if (asked.some(({ name }) => offByDefault.includes(name))) {
    const usual = known.filter((name) => !offByDefault.includes(name))
    add('enabledInstrumentations', [...usual, ...namesOf(asked)], asked)
  }
  if (refused.length > 0) add('disabledInstrumentations', namesOf(refused), refused)
}

function namesOf(said: readonly { readonly name: string }[]): readonly string[] {
  return said.map(({ name }) => name)
}

function queryText(draft: Draft, texts: Texts): void {
  const older = takeBoolean(draft, texts, 'OTEL_INSTRUMENTATION_COMMON_DB_STATEMENT_SANITIZER_ENABLED')
  const said = takeBoolean(draft, texts, 'OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED') ?? older
  if (said) instead(draft, 'dbQueryText', said.value ? 'sanitized' : 'raw', said.variable)
}

const keysOfIds = {
  trace_id: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_ID_KEY',
  span_id: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_SPAN_ID_KEY',
  trace_flags: 'OTEL_INSTRUMENTATION_COMMON_LOGGING_TRACE_FLAGS_KEY',
} as const

/** What `ACME_OTEL_LOG_KEYS` names stays as it says. */
function logKeys(draft: Draft, texts: Texts): void {
  const own = draft.values.logKeys as Readonly<Record<string, string>>
  const more: [key: string, name: string][] = []
  const from: { variable: string }[] = []
  const add = (key: string, name: string, variable: string): void => {
    if (Object.hasOwn(own, key)) return
    more.push([key, name])
    from.push({ variable })
  }
  for (const [key, variable] of Object.entries(keysOfIds)) {
    const text = take(texts, variable)
    if (text !== undefined) add(key, text, variable)
  }
  const variable = 'OTEL_INSTRUMENTATION_COMMON_MDC_RESOURCE_ATTRIBUTES'
  const listed = (take(texts, variable) ?? '').split(',').map((name) => name.trim())
  if (listed.includes('service.name')) add('service.name', 'service.name', variable)
  const others = listed.filter((name) => name !== '' && name !== 'service.name')
  if (others.length > 0) {
    const message = `${variable} names ${quoted(others.join(', '))}, which log lines are not given: only service.name. Log records that are sent have them in their resource.`
    draft.problems.push({ code: 'not-honoured', message })
  }
  if (more.length > 0) become(draft, 'logKeys', { ...Object.fromEntries(more), ...own }, from)
}

/** `false` switches off what is not there. */
function tellRest({ problems }: Draft, texts: Texts): void {
  for (const [name, text] of texts) {
    const isKnown = javasAlone.some((entry) => name === entry || (entry.endsWith('_') && name.startsWith(entry)))
    if (!isKnown) continue
    texts.delete(name)
    if (text.toLowerCase() === 'false') continue
    const message = `${name} is set, but this version of the agent does not honour it.`
    problems.push({ code: 'not-honoured', message })
  }
}

function take(texts: Texts, variable: string): string | undefined {
  const text = texts.get(variable)
  texts.delete(variable)
  return text
}

function takeBoolean({ problems }: Draft, texts: Texts, variable: string): Said | undefined {
  const text = take(texts, variable)
  if (text === undefined) return undefined
  const { value, wrong } = parseBoolean(text)
  if (wrong === undefined) return { variable, value: value as boolean }
  const message = `${variable} is set to ${quoted(text)}, which ${wrong}. It is ignored.`
  problems.push({ code: 'bad-value', message })
  return undefined
}

/** In the place of a default. */
function instead(draft: Draft, name: SettingName, value: unknown, variable: string): void {
  if (draft.sources[name] === 'default') become(draft, name, value, [{ variable }])
}

function become(
  { values, sources }: Draft,
  name: SettingName,
  value: unknown,
  from: readonly { readonly variable: string }[],
): void {
  const before = sources[name] === 'default' ? [] : [sources[name]]
  values[name] = value
  sources[name] = [...before, ...from.map(({ variable }) => variable)].join(', ')
}
