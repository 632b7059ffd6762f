import type { FileReading, ReadConfigFile } from '../config/file/read-config-file.ts'
import { createChunks, ownBuiltin } from './load-chunk.ts'
import type { Doorway } from './start.ts'

/** The environment that counts: the process's, or what the file of `OTEL_CONFIG_FILE` says in its place. */
export function effectiveEnv({ process: node, runChunk }: Doorway): FileReading {
  const { env } = node
  const path = (env.OTEL_CONFIG_FILE || env.OTEL_EXPERIMENTAL_CONFIG_FILE)?.trim()
  if (!path) return { env, problems: [] }
  try {
    const read = createChunks(runChunk).load('config-file').readConfigFile as ReadConfigFile
    return read(path, env, { fs: ownBuiltin('fs') as typeof import('node:fs'), platform: node.platform })
  } catch (error) {
    return { env, problems: [{ code: 'bad-config-file', message: notRead('OTEL_CONFIG_FILE', error) }] }
  }
}

/** For want of the agent's own file that reads it. */
export function notRead(variable: string, error: unknown): string {
  return `${variable} is not read: ${(error as Error).message}. Install the agent again.`
}
