import { spawn, spawnSync } from 'node:child_process'

export interface Contained {
  /** The folder that is `/` to the command; it cannot be written to. */
  readonly root: string
  /** What lies at which path of the container, writable. The paths must exist below `root`. */
  readonly mounts?: Readonly<Record<string, string>>
  /** A number that no account of this machine has. Its group is 0, as OpenShift gives it. */
  readonly uid: number
  /** All that the command sees. */
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Why containers cannot be run here, for `{ skip }`; false when they can. */
export function whyNotContained(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'running containers needs root on Linux'
  const { status } = spawnSync('unshare', ['--mount', '--propagation', 'private', 'true'])
  return status === 0 ? false : 'this machine does not let its root make mounts'
}

const timeoutMs = 60_000

// As a container runtime does it, with what a Debian system has: mounts of its own, no capability, no way to get one.
const enter = `
uid=$1 root=$2; shift 2
mount --bind "$root" "$root"
while [ "$1" != -- ]; do mount --bind "$2" "$root$1"; shift 2; done
shift
if [ -d "$root/proc" ]; then mount --rbind /proc "$root/proc"; mount --rbind /dev "$root/dev"; fi
mount -o remount,bind,ro "$root"
exec env -i "$@"`

/** Runs a command as a container of a pod under the restricted Pod Security Standard. Needs root, Linux and util-linux. */
export function runInContainer({ root, mounts = {}, uid, env, command }: Contained): Promise<Ended> {
  const enterRoot = ['/usr/sbin/chroot', `--userspec=${uid}:0`, '--groups=', root]
  const args = [
    ...['--mount', '--propagation', 'private', 'sh', '-ec', enter, 'sh', `${uid}`, root],
    ...Object.entries(mounts).flat(),
    '--',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...['/usr/bin/setpriv', '--no-new-privs', '--', ...enterRoot],
    ...command,
  ]
  const child = spawn('unshare', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, ...printed })
    })
  })
}
