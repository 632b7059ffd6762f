import { unknownInstrumentations } from '../agent/catalog.ts'
import { describeConfig } from '../config/describe-config.ts'
import type { Problem } from '../config/problem.ts'
import { readConfig } from '../config/read-config.ts'
import type { Given } from './command.ts'
import { print } from './print.ts'

export async function run({ flags }: Given): Promise<number> {
  const { config, problems, sources } = readConfig(process.env)
  const all = [...problems, ...unknownInstrumentations(config)]
  print(`${describeConfig(config, sources)}\n${describeProblems(all)}`)
  return flags.has('strict') && all.length > 0 ? 1 : 0
}

function describeProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problems\n'
  return `Problems\n${problems.map(({ code, message }) => `  ${message} [${code}]\n`).join('')}`
}
