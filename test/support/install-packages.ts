import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs packages (name → version) into `folder/node_modules`, once: a second call with the same packages finds them there.
 * Rejects with npm's own words.
 */
export async function installPackages(folder: string, packages: Readonly<Record<string, string>>): Promise<void> {
  const wanted = `${JSON.stringify({ private: true, dependencies: packages }, null, 2)}\n`
  const marker = join(folder, 'node_modules', '.installed.json')
  if (readOrNothing(marker) === wanted) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), wanted)
  await runToItsEnd(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    folder,
  )
  // Written last: an install that was cut off is done again.
  writeFileSync(marker, wanted)
}

/** Runs a command in a folder, and returns its stdout. Rejects, with all that it printed, unless it ends with 0. */
export function runToItsEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code} in ${cwd}:\n${stdout}${stderr}`))
    })
  })
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
