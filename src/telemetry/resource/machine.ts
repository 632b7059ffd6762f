import { readFileSync } from 'node:fs'
import { hostname, release, userInfo } from 'node:os'

/** What the detectors may know of the process. */
export type ProcessFacts = Pick<
  NodeJS.Process,
  'arch' | 'argv' | 'cwd' | 'env' | 'execPath' | 'pid' | 'platform' | 'versions'
>

/** All that the detectors may ask. Nothing here throws, and nothing waits: small local files and system calls only. */
export interface Machine {
  readonly node: ProcessFacts
  readText(path: string): string | undefined
  hostName(): string
  osRelease(): string
  userName(): string | undefined
  workingFolder(): string | undefined
}

export function thisMachine(node: ProcessFacts): Machine {
  return {
    node,
    readText: (path) => orUndefined(() => readFileSync(path, 'utf8')),
    hostName: hostname,
    osRelease: release,
    // Throws when the folder is gone.
    workingFolder: () => orUndefined(() => node.cwd()),
    // Throws where the user id has no name, as in many containers.
    userName: () => orUndefined(() => userInfo().username),
  }
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
