import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Whether the process is in a fault of Node's own that bare Node has as well, before 18.20.3 and 20.12: a garbage collection in the
 * last moment of a natural end finds what a FinalizationRegistry waits for (pino has some), and Node calls it for ever
 * (nodejs/node#47748). Of this application's ends, about one in three thousand on a busy machine.
 */
export async function endsForEver(version: string, pid: number): Promise<boolean> {
  if (!hasTheFault(version)) return false
  const before = userTicks(pid)
  await sleep(1000)
  return userTicks(pid) > before + 10
}

function hasTheFault(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.replace('v', '').split('.').map(Number)
  if (major === 18) return minor < 20 || (minor === 20 && patch < 3)
  return major === 20 && minor < 12
}

/** Of the thread that runs JavaScript: a hundredth of a second each. */
function userTicks(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8').replace(/^.*\) /, '')
  return Number(afterName.split(' ')[11])
}
