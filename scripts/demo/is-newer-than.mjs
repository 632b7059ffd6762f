import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** True if `file` exists and is newer than all the files at and under `paths`. */
export function isNewerThan(file, paths) {
  if (!existsSync(file)) return false
  const made = statSync(file).mtimeMs
  return paths.flatMap(filesAt).every((path) => statSync(path).mtimeMs < made)
}

function filesAt(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
}
