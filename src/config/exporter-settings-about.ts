import type { exporterSettings } from './exporter-settings.ts'
import type { About } from './settings-about.ts'

/** A part of the table in `settings-about.ts`. */
export const exporterSettingsAbout: Readonly<Record<keyof typeof exporterSettings, About>> = {
  tracesExporters: {
    theme: 'exporters',
    about:
      'Where spans go; several at once, separated by commas. `console` prints each trace as a picture; `otlp/stdout` and ' +
      '`otlp/file` write a line of OTLP’s JSON for each batch.',
    source: 'selection',
  },
  metricsExporters: {
    theme: 'exporters',
    about: 'Where metrics go; several at once, separated by commas. With `prometheus`, they wait to be fetched.',
    source: 'selection',
  },
  logsExporters: {
    theme: 'exporters',
    about:
      'Where log lines go besides the place the application writes them to. The specification says `otlp`; here nothing is ' +
      'logged twice unless asked for.',
    source: 'selection',
  },
  filePath: {
    theme: 'file',
    about:
      'Where `otlp/file` writes. `{signal}` becomes `traces`, `metrics` or `logs`: who reads such a file expects one of them. ' +
      '`{pid}` becomes the number of the process.',
    source: 'ours',
  },
  fileMaxBytes: {
    theme: 'file',
    about:
      'A file that would grow beyond it gets a number, `otel-traces.1.jsonl`, and a new one is begun. 0: no limit, for those ' +
      'who rotate files by other means.',
    source: 'ours',
  },
  fileMaxFiles: {
    theme: 'file',
    about: 'How many files there are at most, the newest counted in; the oldest is deleted.',
    source: 'ours',
  },
  zipkinEndpoint: { theme: 'zipkin', about: 'Where spans go by `zipkin`, as JSON of its version 2.', source: 'zipkin' },
  zipkinTimeoutMs: { theme: 'zipkin', about: 'Of one request. 0: no limit.', source: 'zipkin' },
  prometheusHost: {
    theme: 'prometheus',
    about:
      'The address to listen at. `localhost` is this machine only, by either version of IP; `0.0.0.0` is everybody who can ' +
      'reach it.',
    source: 'prometheus',
  },
  prometheusPort: {
    theme: 'prometheus',
    about: 'The port to listen at, for `/metrics`. One process can have it: others are told, and offer none.',
    source: 'prometheus',
  },
}
