import { existsSync, readFileSync, writeFileSync } from 'node:fs'

// One input a line, in Latin-1 and as a string of JSON, so that a change of it can be read.
const fileOf = (target: string): string => `test/fuzz/corpus/${target}.txt`

export function readCorpus(target: string): Buffer[] {
  if (!existsSync(fileOf(target))) return []
  const lines = readFileSync(fileOf(target), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => Buffer.from(JSON.parse(line) as string, 'latin1'))
}

export function writeCorpus(target: string, inputs: readonly Buffer[]): void {
  const lines = inputs.map((input) => `${plain(JSON.stringify(input.toString('latin1')))}\n`)
  writeFileSync(fileOf(target), lines.join(''))
}

/** Printable ASCII only. */
function plain(json: string): string {
  return json.replace(/[\u007f-\u00ff]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
}
