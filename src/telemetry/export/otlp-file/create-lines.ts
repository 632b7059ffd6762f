import type { Outcome, Surroundings } from '../contract.ts'
import type { CreateLines } from '../lines.ts'
import { createDeliveryReport } from '../otlp/delivery-report.ts'
import { createRotatedFile } from './rotated-file.ts'

const advice = 'check the folder, its permissions and the space there, or set ACME_OTEL_FILE_PATH'

/** A file for each signal, relative to the working directory. What cannot be written is dropped, counted and told. */
export const createLines: CreateLines = (from, signal) => {
  const { filePath, fileMaxBytes: maxBytes, fileMaxFiles: maxFiles } = from.config
  const { pid, hrtime } = from.builtin('process') as typeof process
  const path = filePath.replaceAll('{signal}', signal).replaceAll('{pid}', String(pid))
  const file = createRotatedFile({ path, maxBytes, maxFiles, fs: from.builtin('fs') as typeof import('node:fs') })
  const now = (): number => hrtime()[0] * 1e3
  const report = createDeliveryReport({ signal, where: path, warn: from.warn, now })

  const written = (items: number): Outcome => {
    report.delivered(0, '')
    return { accepted: items, dropped: 0 }
  }
  const failed = (error: unknown, items: number): Outcome => {
    report.failed(`it cannot be written (${causeOf(error)})`, advice, items)
    return { accepted: 0, dropped: items }
  }
  return {
    async write(line, items) {
      try {
        await file.append(bytesOf(line, from))
        return written(items)
      } catch (error) {
        return failed(error, items)
      }
    },
    writeNow(line, items) {
      report.hold()
      try {
        file.appendNow(line === '' ? undefined : bytesOf(line, from))
        return written(items)
      } catch (error) {
        return failed(error, items)
      } finally {
        report.release()
      }
    },
  }
}

function bytesOf(line: string, from: Surroundings): Uint8Array {
  return (from.builtin('buffer') as typeof import('node:buffer')).Buffer.from(`${line}\n`)
}

function causeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
