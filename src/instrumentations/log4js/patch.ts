import type { Patch } from '../contract.ts'
import { createCorrelation, createTelling } from '../semantics/logs.ts'
import { describeEvent, type LoggingEvent, severityOfEvent } from './describe.ts'
import type { manifest } from './manifest.ts'

export const patch: Patch<typeof manifest> = {
  // Called once for each event, in the process that logs it: the primary process of a cluster gets it by another way. Its
  // appenders may print by `console`.
  send: (original, kit) => {
    const correlation = createCorrelation(kit)
    const telling = createTelling(kit)
    const { records } = kit
    return function send(event: LoggingEvent) {
      try {
        if (telling.isWanted(severityOfEvent(event))) telling.tell(describeEvent(event), false)
        correlation.mark(event.context)
      } catch (error) {
        kit.failed('mark an event of log4js', error)
      }
      if (records.areWritten) return original.call(this, event)
      records.areWritten = true
      try {
        return original.call(this, event)
      } finally {
        records.areWritten = false
      }
    }
  },
}
