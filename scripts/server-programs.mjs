// The servers that the tests talk to, and the tools they use: which programs they are made of, where Debian puts them, which package brings them.
import { spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const postgresFolders = () => versionFoldersIn('/usr/lib/postgresql').map((folder) => join(folder, 'bin'))
const rabbitFolders = () => ['/usr/lib/rabbitmq/bin']
const systemFolders = () => ['/usr/sbin', '/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)]

/** Each server or tool with the programs that it needs, all of them or it counts as absent. */
export const servers = {
  postgresql: { package: 'postgresql', folders: postgresFolders, programs: ['initdb', 'postgres'] },
  mariadb: { package: 'mariadb-server', folders: systemFolders, programs: ['mariadbd', 'mariadb-install-db'] },
  redis: { package: 'redis-server', folders: systemFolders, programs: ['redis-server'] },
  rabbitmq: {
    package: 'rabbitmq-server',
    folders: () => [...rabbitFolders(), ...systemFolders()],
    programs: ['rabbitmq-server', 'epmd'],
  },
  memcached: { package: 'memcached', folders: systemFolders, programs: ['memcached'] },
  buildah: { package: 'buildah', folders: systemFolders, programs: ['buildah'] },
  busybox: { package: 'busybox-static', folders: () => ['/bin', ...systemFolders()], programs: ['busybox'] },
  promtool: { package: 'prometheus', folders: systemFolders, programs: ['promtool'] },
}

/** The paths of a server's programs by name, or undefined when one is missing. */
export function findPrograms(name) {
  const { folders, programs } = servers[name]
  const found = {}
  for (const program of programs) {
    const path = folders()
      .map((folder) => join(folder, program))
      .find(isExecutable)
    if (path === undefined) return undefined
    found[program] = path
  }
  return found
}

/** Why this machine cannot be given missing servers; undefined when it can. */
export function whyNotInstallable() {
  if (process.platform !== 'linux') return `servers are installed on Debian only, this is ${process.platform}`
  if (process.getuid() !== 0) return 'installing servers needs root'
  if (findIn(systemFolders(), 'apt-get') === undefined) return 'there is no apt-get here'
  return undefined
}

/** Installs the Debian packages of these servers, and starts none of them. Throws with apt-get's own words. */
export function installServers(names) {
  const options = { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  withoutStartingServices(() => {
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', ...names.map((name) => servers[name].package)],
    ]) {
      const done = spawnSync('apt-get', args, options)
      if (done.status !== 0) throw new Error(`apt-get ${args[0]} failed: ${done.stderr.trim()}`)
    }
  })
}

/** Debian starts a service when its package is installed, unless this file says no. */
function withoutStartingServices(work) {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return work()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n')
  chmodSync(policy, 0o755)
  try {
    return work()
  } finally {
    rmSync(policy)
  }
}

function versionFoldersIn(folder) {
  if (!existsSync(folder)) return []
  const newestFirst = readdirSync(folder).sort((a, b) => Number(b) - Number(a))
  return newestFirst.map((name) => join(folder, name))
}

function findIn(folders, program) {
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
