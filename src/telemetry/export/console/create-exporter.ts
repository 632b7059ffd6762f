import { renderTrace } from '../../render-trace.ts'
import type { CreateExporter } from '../contract.ts'
import { print } from '../print.ts'

/**
 * Prints the picture of each batch to standard output: https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/stdout/
 * The agent writes there only because the user asks for it.
 */
export const createExporter: CreateExporter = ({ builtin }) => {
  const fs = builtin('fs') as typeof import('node:fs')
  const show = (picture: string): void => void print(picture === '' ? '' : `${picture}\n`, fs)
  return {
    send(batch) {
      show(renderTrace(batch))
      return Promise.resolve({ accepted: batch.length, dropped: 0 })
    },
    sendNow(batch) {
      show(renderTrace(batch))
      return { accepted: batch.length, dropped: 0 }
    },
    hurry() {},
  }
}
