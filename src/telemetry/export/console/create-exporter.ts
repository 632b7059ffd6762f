import { renderTrace } from '../../render-trace.ts'
import type { CreateExporter } from '../contract.ts'

type FileSystem = Pick<typeof import('node:fs'), 'writeSync'>

/**
 * Prints the picture of each batch to standard output: https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/stdout/
 * The one time that the agent writes there, because the user asks for it.
 */
export const createExporter: CreateExporter = ({ builtin }) => {
  const fs = builtin('fs') as FileSystem
  return {
    send(batch) {
      print(renderTrace(batch), fs)
      return Promise.resolve({ accepted: batch.length, dropped: 0 })
    },
    sendNow(batch) {
      print(renderTrace(batch), fs)
      return { accepted: batch.length, dropped: 0 }
    },
    hurry() {},
  }
}

/** Not by `process.stdout`: were the reader of a pipe gone, its error would end the application. */
function print(picture: string, fs: FileSystem): void {
  let rest = Buffer.from(picture === '' ? '' : `${picture}\n`)
  try {
    while (rest.length > 0) rest = rest.subarray(fs.writeSync(1, rest))
  } catch {
    // Nobody reads.
  }
}
