/** The chunk of an exporter, by its name in the settings: `otlp/file` is `dist/export/otlp-file.cjs`. */
export function exporterChunk(name: string, otlpProtocol: string): string {
  return `export/${name === 'otlp' && otlpProtocol === 'http/json' ? 'otlp-json' : name.replace('/', '-')}`
}
