import { otlpTarget, type Signal } from './otlp-target.ts'
import { onOneLine, shown, withoutSecrets } from './problem.ts'
import type { Reading } from './read-config.ts'
import type { Setting } from './setting.ts'
import { type Config, type SettingName, settings } from './settings.ts'
import { settingsAbout, type Theme, themes } from './settings-about.ts'

/**
 * For `otel-agent config`: every setting with the value in effect and where it comes from, secrets left out. One setting a
 * line, grouped by theme; ends with a line break.
 */
export function describeConfig(config: Config, sources: Reading['sources']): string {
  const rows = (Object.keys(settings) as SettingName[]).map((name) => ({
    theme: settingsAbout[name].theme,
    variable: settings[name].env,
    value: effective(config, name),
    origin: origin(name, sources),
  }))
  const variableWidth = Math.max(...rows.map((row) => row.variable.length))
  const line = (row: (typeof rows)[number]): string =>
    `  ${row.variable.padEnd(variableWidth)}  ${row.value.padEnd(30)}  ${row.origin}\n`
  const section = (theme: Theme): string => {
    const own = rows.filter((row) => row.theme === theme)
    return `${themes[theme]}\n${own.map(line).join('')}`
  }
  return (Object.keys(themes) as Theme[]).map(section).join('\n')
}

/** A signal's endpoint and headers are shown as they will be used: joined with the general ones. */
function effective(config: Config, name: SettingName): string {
  const { type }: Setting = settings[name]
  const signal = signalOf(name)
  if (type === 'headers') {
    const headers = signal === undefined ? config.otlpHeaders : otlpTarget(config, signal).headers
    return shown(Object.keys(headers).map((header) => `${header}=***`))
  }
  if (type === 'endpoint') {
    const address = signal === undefined ? config.otlpEndpoint : otlpAddress(config, signal)
    return onOneLine(withoutSecrets(address))
  }
  if ('secret' in settings[name] && config[name] !== '') return '***'
  if (type === 'url' || type === 'sampler argument') return onOneLine(withoutSecrets(shown(config[name])))
  return onOneLine(shown(config[name]))
}

function otlpAddress(config: Config, signal: Signal): string {
  const { url, socketPath } = otlpTarget(config, signal)
  return socketPath === undefined ? url : `unix://${socketPath}:${new URL(url).pathname}`
}

function signalOf(name: SettingName): Signal | undefined {
  return (['traces', 'metrics', 'logs'] as const).find((signal) => name.startsWith(signal))
}

function origin(name: SettingName, sources: Reading['sources']): string {
  const { env, type }: Setting = settings[name]
  // These two kinds are joined after the reading, so their fallback is not in its sources.
  const joined = type === 'headers' ? sources.otlpHeaders : type === 'endpoint' ? sources.otlpEndpoint : 'default'
  const source = sources[name] === 'default' ? joined : sources[name]
  if (source === 'default') return 'default'
  return source === env ? 'set' : `from ${source}`
}
