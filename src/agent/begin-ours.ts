import { safely } from '../base/safely.ts'
import type { Kit, Listener } from '../instrumentations/contract.ts'
import type { Fuses } from './fuses.ts'

/** Gives the messages to a library's listener, whose failures stay here and, in the end, switch it off. */
export function beginOurs(
  library: string,
  channel: string,
  listener: Listener,
  kit: Kit,
  fuses: Fuses,
): (message: unknown) => void {
  let isOn = true
  fuses.whenBlown(library, () => {
    isOn = false
  })
  const failed = (doing: string, error: unknown): void => fuses.failed(library, doing, error)
  return (message) => {
    if (isOn) safely(`listen to ${channel}`, () => listener(message, kit), failed)
  }
}
