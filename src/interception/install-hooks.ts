import { dirname } from 'node:path'
import { nodeHas } from '../base/node-facts.ts'
import { safely } from '../base/safely.ts'
import { hookBuiltins } from './builtins.ts'
import { hookCommonJs, patchAlreadyLoaded } from './commonjs.ts'
import { isEmbedded } from './embedded-main.ts'
import { type EsmParts, hookEsm } from './esm.ts'
import { linkedPackage } from './linked-packages.ts'
import type { Patcher } from './loaded-module.ts'
import { entryMentions, isPlainMain, mayLoadEsm, mentionsImport, type Start } from './may-load-esm.ts'
import { loader } from './node-module.ts'
import { isPreloadOfThread, whenEntryIsKnown } from './thread-entry.ts'

export interface HookParts
  extends Pick<EsmParts, 'eagerBuiltins' | 'esmPackages' | 'wrapperFolder' | 'loadChunk' | 'onUnhookable' | 'onError'> {
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
  const entryFolder = dirname(start.argv[1] ?? '.')
  const startEsm = (): void => {
    if (isEsmHooked) return
    isEsmHooked = true
    const mentions = (word: string): boolean => entryMentions(start, word)
    hookEsm({ ...parts, mentions, entryFolder, builtins, commonJs })
  }
  const commonJs = hookCommonJs(patcher, entryFolder, (source) => {
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
  const startIfNeeded = (): void => {
    if (isInside || mayLoadEsm(start)) startEsm()
  }
  const isThread = isPreloadOfThread(process)
  // Where Node tells what is imported, hooks cost less than the wait. Elsewhere they load `http`, which few threads need.
  if (!isThread) startIfNeeded()
  else if (nodeHas('syncModuleHooks')) startEsm()
  else whenEntryIsKnown(process, () => safely('look at the entry of a thread', startIfNeeded, parts.onError))
  if (!isThread && !isEsmHooked && isPlainMain(start)) commonJs.leaveMainAlone(builtins.watchRequires)
  else builtins.watchRequires()
}
