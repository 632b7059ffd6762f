import type { OtlpTarget } from '../../../config/otlp-target.ts'

export interface TlsMaterial {
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

export interface TlsFiles {
  /** Reads again what has changed on disk, at most once a minute. The same object as long as nothing has. */
  current(): TlsMaterial
}

export interface FileSystem {
  statSync(path: string): { readonly mtimeMs: number; readonly size: number; readonly ino: number }
  readFileSync(path: string): Buffer
}

interface Parts {
  readonly target: OtlpTarget
  readonly fs: FileSystem
  readonly warn: (code: string, message: string) => void
  /** A clock in milliseconds. */
  readonly now: () => number
}

const checkEveryMs = 60_000
const names = { ca: 'certificate', cert: 'clientCertificate', key: 'clientKey' } as const

/** Certificates are rotated while the process runs. One that cannot be read is told, and the last good one stays in use. */
export function createTlsFiles({ target, fs, warn, now }: Parts): TlsFiles {
  let material: TlsMaterial = {}
  let checkedAt = Number.NEGATIVE_INFINITY
  const stamps = new Map<string, string>()

  const readIfChanged = (path: string): Buffer | undefined => {
    try {
      const { mtimeMs, size, ino } = fs.statSync(path)
      const stamp = `${mtimeMs} ${size} ${ino}`
      if (stamps.get(path) === stamp) return undefined
      const content = fs.readFileSync(path)
      stamps.set(path, stamp)
      return content
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
      warn(
        'unreadable-file',
        `${path} cannot be read (${code}) — going on without it — check the path and its permissions.`,
      )
      return undefined
    }
  }

  return {
    current() {
      if (now() - checkedAt < checkEveryMs) return material
      checkedAt = now()
      for (const part of ['ca', 'cert', 'key'] as const) {
        const path = target[names[part]]
        const content = path === undefined ? undefined : readIfChanged(path)
        if (content !== undefined) material = { ...material, [part]: content }
      }
      return material
    },
  }
}
