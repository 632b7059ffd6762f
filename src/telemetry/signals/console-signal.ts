import type { SignalExporter } from './signal-exporter.ts'

/** Where text for the user goes: standard output. */
export type Print = (text: string) => void

interface Rendering<Batch> {
  /** Lines, each with its line break, or nothing. */
  render(batch: Batch): string
  count(batch: Batch): number
}

/** For people who look. */
export function createConsoleSignal<Batch>({ render, count }: Rendering<Batch>, print: Print): SignalExporter<Batch> {
  const show = (batch: Batch) => {
    const text = render(batch)
    if (text !== '') print(text)
    return { accepted: count(batch), dropped: 0 }
  }
  return { send: async (batch) => show(batch), sendNow: show, hurry() {} }
}

export function printToStdout(text: string): void {
  process.stdout.write(text)
}
