import type { Packed } from '../export/contract.ts'
import type { Measured } from '../histogram.ts'

/** The numbers that both sides share: what the main thread says, and how many bytes it has not read yet. */
export const stateSize = 2
export const answerAt = 0
export const unreadAt = 1
export const answers = { none: 0, takes: 1, refuses: 2 } as const

/** `state` is shared memory: an answer needs no message, and reaches a thread that waits for it. */
export type FromThread =
  | { readonly kind: 'hello'; readonly settings: string; readonly state: Int32Array }
  | { readonly kind: 'measured'; readonly histograms: readonly Measured[] }
  | { readonly kind: 'spans'; readonly packed: Packed; readonly state: Int32Array }

/** All threads of a process could hear it, but only the main thread listens. */
export const threadChannel = 'acme.otel-agent.threads'
