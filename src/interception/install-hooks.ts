import { dirname } from 'node:path'
import { nodeHas } from '../base/node-facts.ts'
import { safely } from '../base/safely.ts'
import { hookBuiltins } from './builtins.ts'
import { hookCommonJs, patchAlreadyLoaded } from './commonjs.ts'
import { aliasesAbove } from './dependencies.ts'
import { isEmbedded } from './embedded-main.ts'
import { type EsmParts, hookEsm } from './esm.ts'
import { linkedPackage } from './linked-packages.ts'
import type { Patcher } from './loaded-module.ts'
import { isPlainMain, mayLoadEsm, mentionsImport, type Start } from './may-load-esm.ts'
import { loader } from './node-module.ts'
import { isPreloadOfThread, whenEntryIsKnown } from './thread-entry.ts'

export interface HookParts
  extends Pick<EsmParts, 'esmPackages' | 'wrapperFolder' | 'loadChunk' | 'onUnhookable' | 'onError'> {
  readonly patcher: Patcher
  readonly start: Start
  /** Single files of the application that are patched: the handler of a function. */
  readonly files: readonly string[]
}

/** Puts the agent between the application and its modules. Nothing that nobody patches is touched. */
export function installHooks(parts: HookParts): void {
  const { patcher, start } = parts
  let isEsmHooked = false
  const isIdle = (name: string): boolean => loader.isBuiltin(name) && !patcher.wants(name.replace('node:', ''))
  // Asked late: in a thread, an argument stands there at first.
  const entryFolder = (): string => dirname(start.argv[1] ?? '.')
  const startEsm = (): void => {
    if (isEsmHooked) return
    isEsmHooked = true
    hookEsm({ ...parts, aliases, entryFolder: entryFolder(), builtins, commonJs })
  }
  const aliases = aliasesAbove(entryFolder)
  const commonJs = hookCommonJs(patcher, aliases, (source) => {
    if (!isEsmHooked && mentionsImport(source, isIdle)) startEsm()
  })
  const builtins = hookBuiltins(patcher, (request, parent) => {
    const linked = linkedPackage(request, parent)
    if (linked !== undefined) commonJs.addLinkedPackage(linked.name, linked.root)
  })
  for (const file of parts.files) commonJs.addLinkedPackage(file, file)
  patchAlreadyLoaded(patcher)
  const isInside = isEmbedded(start)
  // Its `require` gives builtins that have passed nobody.
  if (isInside) for (const name of loader.builtinModules) builtins.patchNow(name)
  // From 22.12 to 22.14, `require` gives `.mjs` files without their source having come by.
  const isUnseen = '.mjs' in loader._extensions
  const mayImport = (): boolean => isInside || mayLoadEsm(start)
  if (isPreloadOfThread(process)) {
    const startIfNeeded = (): void => {
      if (isUnseen || mayImport()) startEsm()
    }
    // Where Node tells what is imported, hooks cost less than the wait. Elsewhere packages are looked for, which few threads need.
    if (nodeHas('syncModuleHooks')) startEsm()
    else whenEntryIsKnown(process, () => safely('look at the entry of a thread', startIfNeeded, parts.onError))
    builtins.watchRequires()
    return
  }
  const isImporting = mayImport()
  if (isUnseen || isImporting) startEsm()
  if (!isImporting && isPlainMain(start)) commonJs.leaveMainAlone(builtins.watchRequires)
  else builtins.watchRequires()
}
