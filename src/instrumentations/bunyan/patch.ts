import type { Patch } from '../contract.ts'
import { createCorrelation, createTelling, severityOf } from '../semantics/logs.ts'
import { type BunyanRecord, describeRecord, isSender } from './describe.ts'
import type { manifest } from './manifest.ts'

interface Logger {
  readonly streams: readonly { readonly stream?: object }[]
}

export const patch: Patch<typeof manifest> = {
  'prototype._emit': (original, kit) => {
    const correlation = createCorrelation(kit)
    const telling = createTelling(kit)
    // The record was made for this call: it is ours to add to. With `isRehearsal`, only its text is wanted.
    return function _emit(this: Logger, record: BunyanRecord, isRehearsal?: boolean) {
      try {
        if (isRehearsal !== true && telling.isWanted(severityOf(record.level))) {
          telling.tell(describeRecord(record), this.streams.some(isSender))
        }
        correlation.mark(record)
      } catch (error) {
        kit.failed('mark a record of bunyan', error)
      }
      return original.call(this, record, isRehearsal)
    }
  },
}
