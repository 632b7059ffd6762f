import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { debianArch } from './container-images.ts'
import { runToItsEnd } from './install-packages.ts'

/** What Debian calls the machines that the image is made for. */
const debianNames: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  arm64: 'arm64',
  s390x: 's390x',
  ppc64le: 'ppc64el',
}

/** The platforms of the image beside this machine's own. */
export const foreignArchs = Object.keys(debianNames).filter((arch) => arch !== debianArch())

/** Debian's static busybox for another machine, or why it cannot be had. Nothing of this machine's own apt is touched. */
export async function foreignBusybox(arch: string): Promise<{ readonly path: string } | { readonly absent: string }> {
  const folder = resolve('build/busybox', arch)
  const path = join(folder, 'files/bin/busybox')
  if (existsSync(path)) return { path }
  rmSync(folder, { recursive: true, force: true })
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true })
  const name = debianNames[arch] ?? arch
  const options = {
    'APT::Architecture': name,
    'APT::Architectures': name,
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
  }
  const args = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  // One list of several may be out of step with its archive; whether it matters, the download tells.
  await runToItsEnd('apt-get', ['-qq', ...args, 'update'], folder).catch(() => {})
  try {
    await runToItsEnd('apt-get', ['-qq', ...args, 'download', `busybox-static:${name}`], folder)
  } catch (error) {
    return { absent: `Debian's busybox-static for ${name} cannot be had: ${String(error).split('\n').at(1)}` }
  }
  const archive = readdirSync(folder).find((file) => file.endsWith('.deb')) ?? ''
  await runToItsEnd('dpkg', ['-x', archive, 'files'], folder)
  rmSync(join(folder, 'lists'), { recursive: true })
  return { path }
}
