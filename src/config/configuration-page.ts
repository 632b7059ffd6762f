import { javasAlone } from './java-names.ts'
import { type JavaName, javaNamesAbout } from './java-names-about.ts'
import { shown } from './problem.ts'
import type { Setting } from './setting.ts'
import { type SettingName, settings } from './settings.ts'
import { type Source, settingsAbout, sources, type Theme, themes } from './settings-about.ts'
import { notHonoured } from './strange-names.ts'

/** The path of the test that holds a setting, by its names: the variable's first. */
export type TestOf = (names: readonly string[]) => string

/** docs/generated/configuration.md: every setting, grouped by theme. Markdown. */
export function configurationPage(testOf: TestOf): string {
  const sections = Object.entries(themes).map(([theme, title]) => section(theme as Theme, title, testOf))
  return [introduction, ...sections, javas(testOf), carriers, ending, references].join('\n\n')
}

const introduction = `# Configuration

<!-- Printed from src/config/settings.ts by scripts/print-docs.mjs. Do not edit. -->

All settings are environment variables; a file, named by one of them, may stand for others. \`otel-agent config\` prints those in effect and
where each comes from.

- An empty value counts as not set. Words are case-insensitive. Lists are separated by commas; \`none\` is the empty list.
- A bad value keeps its default, and one line on stderr says so. So does a misspelt name.
- Where a default is another variable, that one's value counts.
- The last column names the test that holds it, found by its name. \`src/config/every-setting.test.ts\` reads every one.`

const carriers = [
  '## What a process is started in',
  '',
  'Read once, as headers of a request would be, by the propagators of `OTEL_PROPAGATORS`. A script, a job or a step of a pipeline goes on with',
  'the trace of whoever has started it; requests that a server takes do not.',
  '',
  '| Variable | Value | Default | What it does | Source | Test |',
  '|---|---|---|---|---|---|',
  ...[
    ['TRACEPARENT', 'The span that spans without another parent get as theirs, and whether it is sampled.'],
    ['TRACESTATE', 'What belongs to it.'],
    ['BAGGAGE', 'The baggage that is there from the beginning.'],
    [
      'B3',
      'The same for the other propagators: `X_B3_TRACEID`, `UBER_TRACE_ID`, `X_AMZN_TRACE_ID`, `OT_TRACER_TRACEID`.',
    ],
  ].map(
    ([name, about]) =>
      `| \`${name}\` | as the header | none | ${about} | [specification][carriers] | \`test/env-carriers.test.ts\` |`,
  ),
].join('\n')

function javas(testOf: TestOf): string {
  const row = ({ name, values, about }: JavaName): string =>
    `| ${code(name)} | ${values} | none | ${about} | [Java agent][java] | ${code(testOf([name.replace('<NAME>', 'PG')]))} |`
  return [
    '## Names of the Java agent',
    '',
    'For environments that serve programs in Java, too. The names of the tables above win, and those of HTTP and gRPC are the same there.',
    '',
    '| Variable | Value | Default | What it does | Source | Test |',
    '|---|---|---|---|---|---|',
    ...javaNamesAbout.map(row),
  ].join('\n')
}

const ending = [
  '## Names without effect',
  '',
  'These names exist elsewhere. When one is set, the agent says that it has no effect.',
  '',
  ...[...notHonoured, ...javasAlone].map((name) => `- ${code(name.endsWith('_') ? `${name}…` : name)}`),
].join('\n')

const references = Object.entries(sources)
  .map(([source, url]) => `[${source}]: ${url}\n`)
  .join('')

function section(theme: Theme, title: string, testOf: TestOf): string {
  const names = (Object.keys(settings) as SettingName[]).filter((name) => settingsAbout[name].theme === theme)
  return [
    `## ${title}`,
    '',
    '| Variable | Value | Default | What it does | Source | Test |',
    '|---|---|---|---|---|---|',
    ...names.map((name) => row(name, testOf)),
  ].join('\n')
}

function row(name: SettingName, testOf: TestOf): string {
  const setting: Setting = settings[name]
  const { about, source } = settingsAbout[name]
  const aliases = setting.aliases ? ` Older name: ${setting.aliases.map(code).join(', ')}.` : ''
  const held = code(testOf([setting.env, ...(setting.aliases ?? []), name]))
  const cells = [code(setting.env), kind(setting), defaultOf(setting), about + aliases, origin(source), held]
  return `| ${cells.join(' | ')} |`
}

function origin(source: Source): string {
  if (source === 'ours') return 'ours'
  return `[${sources[source].includes('js-contrib') ? 'official package' : 'specification'}][${source}]`
}

function kind(setting: Setting): string {
  switch (setting.type) {
    case 'boolean':
      return '`true`, `false`'
    case 'integer':
      return `whole number from ${setting.min ?? 0}`
    case 'milliseconds':
      return `milliseconds from ${setting.min ?? 0}`
    case 'ratio':
      return 'number from 0 to 1'
    case 'number':
      return 'number from 0'
    case 'sampler argument':
      return 'number from 0 to 1, or list of `key=value`'
    case 'enum':
      return setting.values
        .filter((value) => value !== '')
        .map(code)
        .join(', ')
    case 'list':
      return `list of ${[...setting.values, ...(setting.all ? ['all'] : []), 'none'].map(code).join(', ')}`
    case 'names':
    case 'words':
      return 'list of names'
    case 'headers':
    case 'attributes':
      return 'list of `key=value`'
    case 'url':
      return 'URL'
    case 'endpoint':
      return 'URL, or `unix:///path`'
    default:
      return setting.type === 'path' ? 'path of a file' : 'text'
  }
}

function defaultOf(setting: Setting): string {
  if (setting.fallback !== undefined) return code(settings[setting.fallback as SettingName].env)
  const text = shown(setting.default)
  if (setting.type === 'endpoint' && text === 'none') return 'the general one, with its path'
  if (setting.default === '') return text
  return setting.type === 'list' || setting.type === 'enum' || (text !== 'none' && text !== 'no limit')
    ? code(text)
    : text
}

function code(text: string): string {
  return `\`${text}\``
}
