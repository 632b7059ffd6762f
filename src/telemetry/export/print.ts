type FileSystem = Pick<typeof import('node:fs'), 'writeSync'>

/** How long a reader may take nothing at all before what is left is given up. */
const patienceMs = 100

/**
 * Prints to standard output, and says whether all of it was taken. Not by `process.stdout`: were the reader of a pipe gone, its
 * error would end the application.
 */
export function print(text: string, fs: FileSystem): boolean {
  let rest = Buffer.from(text)
  let waitedMs = 0
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest))
      waitedMs = 0
    } catch (error) {
      // A pipe that is full and does not block: its reader is behind.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || waitedMs++ >= patienceMs) return false
      pause(1)
    }
  }
  return true
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
