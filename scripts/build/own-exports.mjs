import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const listing = /for\s*\(var (\w+) in (\w+)\)\s*(\w+)\((\w+),\s*\1,\s*\{\s*get:/g

/**
 * esbuild's helper that makes a chunk's exports lists them with `for … in`, which also finds what an application has put into
 * `Object.prototype`: the chunk could not be loaded then. Names are taken of the object itself instead.
 */
export function listOwnExports(folder) {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.[cm]js$/.test(file)) continue
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const safe = text.replace(listing, 'for(var $1 of Object.keys($2))$3($4,$1,{get:')
    if (safe !== text) writeFileSync(path, safe)
  }
}
