import type { Kit, Patch } from '../contract.ts'
import { createCorrelation } from '../semantics/logs.ts'
import { isJsonLine, suffixOf } from './describe.ts'
import type { manifest } from './manifest.ts'

type Write = (this: unknown, stream: unknown, text: unknown, ...rest: unknown[]) => unknown

const patched = new WeakSet<object>()

export const patch: Patch<typeof manifest> = {
  log: (original, kit, owner) => {
    if (!patched.has(owner)) {
      patched.add(owner)
      markWrites(owner as Record<symbol, unknown>, kit)
    }
    return original
  },
}

/** Every method of `console` ends in one of Node's own, with the finished text: `%s` is filled in, and nobody sees our frame. */
function markWrites(target: Record<symbol, unknown>, kit: Kit): void {
  const key = Object.getOwnPropertySymbols(target).find(({ description }) => description === 'kWriteToConsole')
  const write = key === undefined ? undefined : target[key]
  if (key === undefined || typeof write !== 'function') return
  // Under --frozen-intrinsics, nothing of it can be changed.
  if (Object.isFrozen(target)) return
  // Under --frozen-intrinsics nobody may: the lines stay as they are.
  if (Object.getOwnPropertyDescriptor(target, key)?.configurable === false) return
  const correlation = createCorrelation(kit)
  const marksText = kit.settings.consoleCorrelation === 'text'
  const marked = (text: string): string => {
    if (isJsonLine(text)) return correlation.markLine(text, '}')
    const ids = marksText ? correlation.ids() : undefined
    return ids === undefined ? text : text + suffixOf(ids)
  }
  const writeToConsole: Write = function (stream, text, ...rest) {
    let line = text
    try {
      if (typeof text === 'string') line = marked(text)
    } catch (error) {
      kit.failed('mark a line of console', error)
    }
    return (write as Write).call(this, stream, line, ...rest)
  }
  Object.defineProperty(target, key, { configurable: true, writable: true, enumerable: false, value: writeToConsole })
}
