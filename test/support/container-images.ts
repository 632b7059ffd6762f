import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { runToItsEnd } from './install-packages.ts'

/** Images, built by Debian's buildah: no daemon, no registry, no image that was not made here. */
export interface Images {
  /** An image of one layer with this folder as its `/`. Returns its name. */
  fromFolder(name: string, folder: string, options?: { readonly arch?: string; readonly env?: Env }): Promise<string>
  /** Builds the repository's Dockerfile for one platform. Returns the image's name. */
  build(arch: string, bases: { readonly node: string; readonly busybox: string }): Promise<string>
  /** The image's files as a folder, which may be changed. */
  unpack(image: string): Promise<string>
  inspect(image: string): Promise<ImageFacts>
  /** Removes all of them. */
  remove(): Promise<void>
}

type Env = Readonly<Record<string, string>>

export interface ImageFacts {
  readonly OCIv1: {
    readonly architecture: string
    readonly config: {
      readonly User: string
      readonly Env: readonly string[]
      readonly Cmd: readonly string[]
      readonly Entrypoint?: readonly string[]
      readonly Labels: Readonly<Record<string, string>>
    }
  }
}

export function createImages(): Images {
  mkdirSync('build', { recursive: true })
  const folder = mkdtempSync(resolve('build/images-'))
  const buildah = async (...args: string[]): Promise<string> => {
    const where = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs']
    return (await runToItsEnd('buildah', [...where, ...args], resolve('.'))).trim()
  }
  return {
    async fromFolder(name, content, { arch = debianArch(), env = {} } = {}) {
      const container = await buildah('from', '--arch', arch, 'scratch')
      await buildah('copy', '--quiet', container, content, '/')
      const variables = Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`])
      await buildah('config', '--arch', arch, ...variables, container)
      await buildah('commit', '--quiet', '--rm', container, `localhost/${name}`)
      return `localhost/${name}`
    },
    async build(arch, { node, busybox }) {
      const image = `localhost/otel-agent:${arch}`
      // npm's cache makes the packages of the build stage come from this disk.
      const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim()
      mkdirSync(cache, { recursive: true })
      await buildah(
        ...['build', '--isolation', 'chroot', '--pull-never', '--platform', `linux/${arch}`, '--tag', image],
        ...['--volume', `${cache}:/npm-cache`, '--build-arg', `NODE_IMAGE=${node}`],
        ...['--build-arg', `BUSYBOX_IMAGE=${busybox}`, '.'],
      )
      return image
    },
    async unpack(image) {
      return await buildah('mount', await buildah('from', '--pull-never', image))
    },
    async inspect(image) {
      return JSON.parse(await buildah('inspect', '--type', 'image', image)) as ImageFacts
    },
    async remove() {
      await buildah('rm', '--all')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As images call it. */
export function debianArch(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch
}

/** A folder as the root of an image with Node and npm: what the official image of Node is to a Dockerfile. */
export function layOutNode(
  folder: string,
  { node, busybox }: { readonly node: string; readonly busybox: string },
): Env {
  for (const name of ['proc', 'dev', 'tmp', 'app', 'otel-auto-instrumentation-nodejs']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  const put = (from: string, to: string): void => {
    mkdirSync(dirname(join(folder, to)), { recursive: true })
    cpSync(realpathSync(from), join(folder, to), { recursive: true })
  }
  put(node, 'usr/local/bin/node')
  put(busybox, 'bin/busybox')
  for (const name of ['sh', 'env']) symlinkSync('busybox', join(folder, 'bin', name))
  const libraries = execFileSync('ldd', [node], { encoding: 'utf8' }).match(/\/\S+/g) ?? []
  for (const library of libraries) put(library, library)
  const [resolver] = libraries.filter((library) => /\/libc\.so/.test(library))
  // Asked for by name when an address is looked up; the last one by old versions of Node.
  for (const name of ['librt.so.1', 'libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2']) {
    if (resolver !== undefined) put(join(dirname(resolver), name), join(dirname(resolver), name))
  }
  return { ...putNpm(folder), HOME: '/tmp', PATH: '/usr/local/bin:/bin' }
}

/** npm, told what it is told on this machine: where its registry is, and whom to trust. */
function putNpm(folder: string): Env {
  const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())))
  cpSync(npm, join(folder, 'usr/local/lib/npm'), { recursive: true, dereference: true })
  const start = '#!/bin/sh\nexec node /usr/local/lib/npm/bin/npm-cli.js "$@"\n'
  writeFileSync(join(folder, 'usr/local/bin/npm'), start, { mode: 0o755 })
  cpSync('/etc/ssl/certs/ca-certificates.crt', join(folder, 'etc/ca.crt'))
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  return {
    npm_config_registry: registry,
    npm_config_cafile: '/etc/ca.crt',
    npm_config_cache: '/npm-cache',
    npm_config_prefer_offline: 'true',
    NODE_EXTRA_CA_CERTS: '/etc/ca.crt',
  }
}
