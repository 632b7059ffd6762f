export interface RotatedFile {
  /** Appends whole lines. Settles when they are with the operating system; rejects with its error. */
  append(lines: Uint8Array): Promise<void>
  /** At `process.exit()`: first what waits, then `lines`. Throws the last error. What is being written ends by itself. */
  appendNow(lines: Uint8Array | undefined): void
}

/** What of `node:fs` is used: the agent's, which nobody has patched. */
export type FileSystem = Pick<
  typeof import('node:fs'),
  | 'closeSync'
  | 'fstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readSync'
  | 'renameSync'
  | 'rmSync'
  | 'statSync'
  | 'write'
  | 'writeSync'
>

interface Parts {
  readonly path: string
  /** A file that would grow beyond it is put aside. 0: no limit. */
  readonly maxBytes: number
  /** At most, the current one counted in. */
  readonly maxFiles: number
  readonly fs: FileSystem
}

interface Waiting {
  readonly lines: Uint8Array
  resolve(): void
  reject(error: unknown): void
}

/**
 * A file that is put aside when it is full: `a.jsonl` becomes `a.1.jsonl`, that one `a.2.jsonl`. It is opened for appending, and
 * looked at before each write, so several processes may share it, and others may rotate or delete it.
 *
 * Writes go through libuv's threads, one after the other. The one that is under way at `process.exit()` is finished by libuv,
 * which waits for its threads.
 */
export function createRotatedFile(parts: Parts): RotatedFile {
  return new Rotated(parts)
}

class Rotated implements RotatedFile {
  readonly #parts: Parts
  readonly #waiting: Waiting[] = []
  #isWriting = false
  #opened: Opened | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  append(lines: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lines, resolve, reject })
      if (!this.#isWriting) this.#writeNext()
    })
  }

  appendNow(lines: Uint8Array | undefined): void {
    let failure: unknown
    const writeAll = (all: Uint8Array): void => {
      const { fd } = this.#ready(all.length)
      for (let rest = all; rest.length > 0; ) rest = rest.subarray(this.#parts.fs.writeSync(fd, rest))
    }
    for (const { lines: earlier, resolve, reject } of this.#waiting.splice(0)) {
      try {
        writeAll(earlier)
        resolve()
      } catch (error) {
        failure = error
        reject(error)
      }
    }
    if (lines !== undefined) writeAll(lines)
    if (failure !== undefined) throw failure
  }

  #writeNext(): void {
    const next = this.#waiting.shift()
    this.#isWriting = next !== undefined
    if (next === undefined) return
    const done = (error?: unknown): void => {
      if (error === undefined) next.resolve()
      else next.reject(error)
      this.#writeNext()
    }
    try {
      this.#write(this.#ready(next.lines.length).fd, next.lines, done)
    } catch (error) {
      done(error)
    }
  }

  /** The system may take less than it was given. */
  #write(fd: number, lines: Uint8Array, done: (error?: unknown) => void): void {
    this.#parts.fs.write(fd, lines, 0, lines.length, null, (error, written) => {
      if (error !== null) done(error)
      else if (written < lines.length) this.#write(fd, lines.subarray(written), done)
      else done()
    })
  }

  /** The file that stands at the path now, with room for `bytes`. */
  #ready(bytes: number): Opened {
    const { path, maxBytes, maxFiles, fs } = this.#parts
    const found = fs.statSync(path, { throwIfNoEntry: false })
    if (maxBytes > 0 && found !== undefined && found.size > 0 && found.size + bytes > maxBytes) {
      putAside(path, maxFiles, fs)
    } else if (this.#opened !== undefined && found?.ino === this.#opened.ino && found.dev === this.#opened.dev) {
      return this.#opened
    }
    if (this.#opened !== undefined) fs.closeSync(this.#opened.fd)
    this.#opened = undefined
    this.#opened = openForAppending(path, fs)
    return this.#opened
  }
}

interface Opened {
  readonly fd: number
  readonly ino: number
  readonly dev: number
}

function openForAppending(path: string, fs: FileSystem): Opened {
  const fd = openWithFolder(path, fs)
  const { ino, dev, size } = fs.fstatSync(fd)
  const last = new Uint8Array(1)
  const isBroken = size > 0 && fs.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== lineBreak
  // A process that was killed may have left half a line: it must not take the next one with it.
  if (isBroken) fs.writeSync(fd, new Uint8Array([lineBreak]))
  return { fd, ino, dev }
}

const lineBreak = 10

function openWithFolder(path: string, fs: FileSystem): number {
  try {
    return fs.openSync(path, 'a+')
  } catch (error) {
    const folder = path.replace(/[^/\\]*$/, '')
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || folder === '') throw error
    fs.mkdirSync(folder, { recursive: true })
    return fs.openSync(path, 'a+')
  }
}

function putAside(path: string, maxFiles: number, fs: FileSystem): void {
  const [, stem = path, ending = ''] = /^(.*?)(\.[^./\\]*)?$/s.exec(path) ?? []
  const numbered = (number: number): string => (number === 0 ? path : `${stem}.${number}${ending}`)
  fs.rmSync(numbered(maxFiles - 1), { force: true })
  for (let number = maxFiles - 2; number >= 0; number--) {
    if (fs.statSync(numbered(number), { throwIfNoEntry: false }) !== undefined)
      fs.renameSync(numbered(number), numbered(number + 1))
  }
}
