import { ownClock } from '../../base/own-clock.ts'

const { hrtime, random } = ownClock

/**
 * A UUID of version 4. Not by `node:crypto`, which would be loaded for it alone, in each thread: it must be unique, not secret. Where an
 * application has seeded `Math.random`, the moment and the process still tell one from the other.
 */
export function newInstanceId(pid: number): string {
  const [seconds, nanos] = hrtime()
  const words = Uint32Array.from([nanos, 0, seconds, pid], (known) => (random() * 0x1_0000_0000) ^ known)
  const bytes = Buffer.from(words.buffer)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const digits = bytes.toString('hex')
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)]
  return parts.join('-')
}
