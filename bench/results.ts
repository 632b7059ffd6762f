import { readFileSync, writeFileSync } from 'node:fs'

/** The values of one agent in one scenario on one Node, a number for each round. Units are in the names. */
export type Values = Readonly<Record<string, readonly number[]>>

export interface Result {
  readonly scenario: string
  readonly node: string
  readonly agent: string
  readonly values: Values
  /** Of an earlier run, where it was and what build of ours it measured. */
  readonly run?: string
}

export interface Results {
  readonly machine: string
  /** Of ours: `0441c63, 2026-11-23`. */
  readonly build?: string
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
  const run = runOf(old)
  const isOfThisRun = run === runOf(fresh)
  const kept = old.results.filter((result) => !isRepeated(result))
  return {
    machine: fresh.machine,
    ...(fresh.build !== undefined && { build: fresh.build }),
    versions: { ...old.versions, ...fresh.versions },
    results: [...kept.map((result) => (isOfThisRun ? result : { run, ...result })), ...fresh.results],
  }
}

function runOf({ machine, build = 'an earlier build' }: Results): string {
  return `${machine}; ${build}`
}

/** One line for each result, so that a diff says what has moved. */
export function writeResults(path: string, { machine, build, versions, results }: Results): void {
  const lines = results.map((result) => `    ${JSON.stringify(result)}`).join(',\n')
  const head = Object.entries({ machine, build, versions }).filter(([, value]) => value !== undefined)
  const headLines = head.map(([key, value]) => `  "${key}": ${JSON.stringify(value)},\n`).join('')
  writeFileSync(path, `{\n${headLines}  "results": [\n${lines}\n  ]\n}\n`)
}
