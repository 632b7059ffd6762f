import type { Start } from './may-load-esm.ts'

/**
 * Whether the main module is part of a startup snapshot, or of a single executable. Then there is no file to look into: what
 * stands as the first argument is data of the user, or the program itself, all 100 MB of it.
 */
export function isEmbedded({ argv, argv0, execArgv, _eval }: Start): boolean {
  if (execArgv.some((option) => option.startsWith('--snapshot-blob'))) return true
  // A file's path Node would have made absolute; `node:sea` cannot be asked before Node 20.12.
  return argv[1] === argv0 && _eval === undefined
}
