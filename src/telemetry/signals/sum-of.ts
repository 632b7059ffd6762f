import type { Outcome } from '../export/contract.ts'

/** Of parts that went one after the other: the last one knows whether the receiver takes the signal. */
export function sumOf(parts: readonly Outcome[]): Outcome {
  return {
    accepted: parts.reduce((sum, { accepted }) => sum + accepted, 0),
    dropped: parts.reduce((sum, { dropped }) => sum + dropped, 0),
    ...(parts.some(({ off }) => off === true) && { off: true }),
  }
}
