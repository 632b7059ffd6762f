import { subscribe } from 'node:diagnostics_channel'
import { ownTimers } from '../base/own-timers.ts'
import type { BuiltinsHook } from './builtins.ts'

type Process = typeof process & { readonly moduleLoadList?: readonly string[] }

/**
 * For a builtin of the network that ES modules may import where Node does not tell of it, and that takes too long to be loaded for
 * nothing. It is looked for at each new connection and, since none is told of that a client makes over TLS, now and then.
 */
export function watchUnseen(name: string, patchNow: BuiltinsHook['patchNow']): void {
  const look = (): void => {
    if ((process as Process).moduleLoadList?.includes(`NativeModule ${name}`)) patchNow(name, 'unseen')
  }
  // They stay where they are: who leaves during an event makes older lines of Node call others twice, or not at all.
  for (const side of ['server', 'client']) subscribe(`net.${side}.socket`, look)
  for (const afterMs of [0, 50, 500, 5000]) ownTimers.setTimeout(look, afterMs).unref()
}
