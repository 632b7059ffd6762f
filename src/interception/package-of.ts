import { sep } from 'node:path'

/** Where a file stands: `/app/node_modules/pg/lib/client.js` is `lib/client.js` of `pg`. */
export interface PackageFile {
  readonly name: string
  /** The package's folder, absolute, without a trailing separator. */
  readonly root: string
}

const folder = `${sep}node_modules${sep}`

/** From the path alone: this runs for every file that the application loads. */
export function packageOf(file: string): PackageFile | undefined {
  const at = file.lastIndexOf(folder)
  if (at === -1) return undefined
  const start = at + folder.length
  let end = file.indexOf(sep, start)
  if (file[start] === '@') end = file.indexOf(sep, end + 1)
  if (end === -1) return undefined
  const name = file.slice(start, end)
  return { name: sep === '/' ? name : name.replaceAll(sep, '/'), root: file.slice(0, end) }
}

/** `pg` of `pg/lib/client.js`; `undefined` for relative and absolute paths. */
export function packageNameOf(specifier: string): string | undefined {
  const first = specifier.charCodeAt(0)
  if (first === 46 /* . */ || first === 47 /* / */ || specifier === '') return undefined
  const slash = first === 64 /* @ */ ? specifier.indexOf('/', specifier.indexOf('/') + 1) : specifier.indexOf('/')
  return slash > 0 ? specifier.slice(0, slash) : specifier
}
