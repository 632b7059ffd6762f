// What a run of the tests says of each promise, by the release of Node that a test ran its programs on.
import { relative } from 'node:path'

/**
 * `lines` are those of results-reporter.mjs. Gives `{ [promise]: { [release]: { passed, failed, skipped } } }`; a promise of which
 * no test was run is not in it. Tests that name no release start their programs with the Node that runs them.
 */
export function resultsOf(lines, promises, root, release) {
  const results = {}
  for (const { file, name, result } of lines.map((line) => JSON.parse(line))) {
    const path = sourceOf(relative(root, file))
    const held = promises.filter(({ test, only }) => test === path && (only === undefined || only.test(name)))
    const node = /\b(?:18|20|22|24|26)\.\d+\.\d+\b/.exec(name)?.[0] ?? release
    for (const { id } of held) {
      const counts = results[id]?.[node] ?? { passed: 0, failed: 0, skipped: 0 }
      results[id] = { ...results[id], [node]: { ...counts, [result]: counts[result] + 1 } }
    }
  }
  return results
}

/** A file that fails as a whole is named as it was built. */
function sourceOf(path) {
  return path.replace(/^build\/unit\/(.*)\.mjs$/, '$1.ts')
}
