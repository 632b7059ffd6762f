import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/**
 * Writes two lists of what is in `dist`. `chunks.json` has the number of bytes and a sample of them of each chunk: hooks/require.cjs
 * runs no other, nor does src/interception/wrap-esm.ts with what is for ES modules. `SHA256SUMS` has all files, for `sha256sum --check`.
 */
export function listFiles(dist) {
  const paths = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lists.includes(path) && statSync(join(dist, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .sort()
  const read = (path) => readFileSync(join(dist, path))
  const chunks = paths.filter((path) => path.endsWith('.cjs') || path.startsWith('esm/')).map((path) => [path, described(read(path))])
  const sums = paths.map((path) => `${createHash('sha256').update(read(path)).digest('hex')}  ${path}\n`)
  writeFileSync(join(dist, 'chunks.json'), `${JSON.stringify(Object.fromEntries(chunks))}\n`)
  writeFileSync(join(dist, 'SHA256SUMS'), sums.join(''))
}

const lists = ['chunks.json', 'SHA256SUMS']

function described(bytes) {
  return { bytes: bytes.length, sample: sampleOf(bytes) }
}

/** As in hooks/require.cjs, which cannot import it. */
function sampleOf(bytes) {
  let sample = 0
  for (let at = 0; at < bytes.length; at += 61) sample = (sample * 31 + bytes[at]) | 0
  return sample
}
