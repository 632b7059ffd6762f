import type { javaNames } from '../config/java-names.ts'
import type { HonourJavaNames } from '../config/read-config.ts'
import { libraries } from './catalog.ts'
import { notRead } from './config-file.ts'
import { createChunks, type RunChunk } from './load-chunk.ts'

/** A chunk of its own: most environments have no such name. */
export function honourJavaNames(runChunk: RunChunk): HonourJavaNames {
  return (draft, texts) => {
    try {
      const honour = createChunks(runChunk).load('java-names').javaNames as typeof javaNames
      honour(draft, texts, libraries())
    } catch (error) {
      draft.problems.push({ code: 'not-honoured', message: notRead('OTEL_INSTRUMENTATION_*', error) })
    }
  }
}
