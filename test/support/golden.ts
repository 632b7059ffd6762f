import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Compares with the file, exactly. `UPDATE_GOLDEN=1 npm test` writes it instead: then read the diff. */
export function matchesGolden(path: string, actual: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  assert.ok(existsSync(path), `${path} is missing. UPDATE_GOLDEN=1 writes it; what would be in it:\n${actual}`)
  assert.equal(actual, readFileSync(path, 'utf8'), `${path} differs`)
}
