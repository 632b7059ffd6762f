import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runToItsEnd } from './run-to-its-end.mjs'

/**
 * Installs what the folder's lockfile says, if it is not there yet, without running any package's own scripts.
 * `needs` names optional packages that must be there; the other ones are not asked for.
 */
export async function installLocked(folder, { omit = [], needs = [] } = {}) {
  if (isInstalled(folder, omit, needs)) return 'is installed'
  // Not `npm ci`, which begins by deleting: what is there already stays.
  const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await runToItsEnd('npm', ['install', ...options, ...omit.map((kind) => `--omit=${kind}`)], folder)
  return undefined
}

/** npm leaves a copy of the lockfile in node_modules that tells what it put there. */
function isInstalled(folder, omit, needs) {
  const present = packagesIn(join(folder, 'node_modules', '.package-lock.json'))
  const wanted = Object.entries(packagesIn(join(folder, 'package-lock.json'))).filter(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link === true) return false
    if (entry.optional === true) return needs.some((name) => path === `node_modules/${name}`)
    return !omit.some((kind) => entry[kind] === true)
  })
  return wanted.every(([path, { version }]) => present[path]?.version === version)
}

function packagesIn(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages
  } catch {
    return {}
  }
}
