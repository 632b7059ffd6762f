import type { Given } from './command.ts'
import { startProgram } from './start-program.ts'

export function run({ words }: Given): Promise<number> {
  // Somebody who has set it to false means it.
  return startProgram(words, { ACME_OTEL_START_LINE: process.env.ACME_OTEL_START_LINE || 'true' })
}
