import type { Context, Patch } from '../contract.ts'
import { createCorrelation, createTelling } from '../semantics/logs.ts'
import {
  describeInfo,
  type Info,
  isSender,
  isWritten,
  levelOf,
  severityOfName,
  type WinstonLogger,
} from './describe.ts'
import type { manifest } from './manifest.ts'

/** A transport that is slow makes records wait: the context that they belong to goes with them. */
const contextKey = Symbol('context')

export const patch: Patch<typeof manifest> = {
  'prototype.write': (original, kit) => {
    const correlation = createCorrelation(kit)
    const telling = createTelling(kit)
    const marked = (info: Info): Info => {
      const isWanted = telling.isWanted(severityOfName(levelOf(info)))
      if (!isWanted && !correlation.isInside()) return info
      const copy = copyOf(info)
      correlation.mark(copy)
      if (isWanted) copy[contextKey] = kit.active()
      return copy
    }
    return function write(info, ...rest) {
      let chunk = info
      try {
        if (typeof info === 'object' && info !== null) chunk = marked(info as Info)
      } catch (error) {
        kit.failed('mark a record of winston', error)
      }
      return original.call(this, chunk, ...rest)
    }
  },
  'prototype.push': (original, kit) => {
    const correlation = createCorrelation(kit)
    const telling = createTelling(kit)
    const tell = (logger: WinstonLogger, info: Info, context: Context): void => {
      if (!isWritten(logger, levelOf(info))) return
      const record = describeInfo(info)
      kit.runIn(context, () => {
        const attributes = correlation.withoutIds(record.attributes)
        telling.tell({ ...record, attributes }, logger.transports.some(isSender))
      })
    }
    return function push(this: WinstonLogger, info, ...rest) {
      try {
        const context = typeof info === 'object' && info !== null ? info[contextKey] : undefined
        if (context !== undefined) tell(this, info, context)
      } catch (error) {
        kit.failed('tell a record of winston', error)
      }
      return original.call(this, info, ...rest)
    }
  },
}

/** The record may be an object of the application's own, even an error, which must not keep the ids of this moment. */
function copyOf(info: Info): Info {
  const prototype = Object.getPrototypeOf(info)
  // With symbols among its keys, `{ ...info }` would be ten times slower, and what then reads the copy, too.
  return prototype === Object.prototype
    ? Object.assign({}, info)
    : Object.create(prototype, Object.getOwnPropertyDescriptors(info))
}
