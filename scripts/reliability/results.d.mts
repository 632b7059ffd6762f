import type { Promised } from '../../test/harm/promises.mjs'
import type { Results } from './page.mjs'

export function resultsOf(
  lines: readonly string[],
  promises: readonly Pick<Promised, 'id' | 'test' | 'only'>[],
  root: string,
  release: string,
): Results
