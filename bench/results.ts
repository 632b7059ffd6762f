import { readFileSync, writeFileSync } from 'node:fs'

/** The values of one agent in one scenario on one Node, a number for each round. Units are in the names. */
export type Values = Readonly<Record<string, readonly number[]>>

export interface Result {
  readonly scenario: string
  readonly node: string
  readonly agent: string
  readonly values: Values
}

export interface Results {
  readonly machine: string
  /** Of each agent that was measured. */
  readonly versions: Readonly<Record<string, string>>
  readonly results: readonly Result[]
}

/** The last results, so that one scenario can be repeated without all the others. */
export function readResults(path: string): Results {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Results
  } catch {
    return { machine: '', versions: {}, results: [] }
  }
}

/** A scenario that was measured again on a Node replaces all that was known of it there: agents of different runs do not compare. */
export function merge(old: Results, fresh: Results): Results {
  const isRepeated = (result: Result): boolean =>
    fresh.results.some(({ scenario, node }) => scenario === result.scenario && node === result.node)
  return {
    machine: fresh.machine,
    versions: { ...old.versions, ...fresh.versions },
    results: [...old.results.filter((result) => !isRepeated(result)), ...fresh.results],
  }
}

/** One line for each result, so that a diff says what has moved. */
export function writeResults(path: string, { machine, versions, results }: Results): void {
  const lines = results.map((result) => `    ${JSON.stringify(result)}`).join(',\n')
  const head = `  "machine": ${JSON.stringify(machine)},\n  "versions": ${JSON.stringify(versions)},\n`
  writeFileSync(path, `{\n${head}  "results": [\n${lines}\n  ]\n}\n`)
}
