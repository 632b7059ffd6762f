import fs from 'node:fs'
import { libraries, unknownInstrumentations } from '../agent/catalog.ts'
import { describeConfig } from '../config/describe-config.ts'
import { type FileReading, readConfigFile } from '../config/file/read-config-file.ts'
import { javaNames } from '../config/java-names.ts'
import type { Problem } from '../config/problem.ts'
import { readConfig } from '../config/read-config.ts'
import type { Given } from './command.ts'
import { print } from './print.ts'

export async function run({ flags }: Given): Promise<number> {
  const given = effectiveEnv()
  const { config, problems, sources } = readConfig(given.env, (draft, texts) => javaNames(draft, texts, libraries()))
  const all = [...given.problems, ...problems, ...unknownInstrumentations(config)]
  print(`${describeConfig(config, sources)}\n${describeProblems(all)}`)
  return flags.has('strict') && all.length > 0 ? 1 : 0
}

/** As at a start. */
function effectiveEnv(): FileReading {
  const { env, platform } = process
  const path = env.OTEL_CONFIG_FILE?.trim() || env.OTEL_EXPERIMENTAL_CONFIG_FILE?.trim()
  return path ? readConfigFile(path, env, { fs, platform }) : { env, problems: [] }
}

function describeProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problems\n'
  return `Problems\n${problems.map(({ code, message }) => `  ${message} [${code}]\n`).join('')}`
}
