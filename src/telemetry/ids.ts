import { ownClock } from '../base/own-clock.ts'

const { random } = ownClock

/** Small, since an id that somebody keeps holds the text that it was cut from. */
const poolBytes = 192
const bytes = Buffer.allocUnsafeSlow(poolBytes)
const words = new Uint32Array(bytes.buffer)
let pool = ''
let used = 0

/** 16 random bytes as 32 lower-case hexadecimal digits, never all zero. */
export function newTraceId(): string {
  return newId(32)
}

/** 8 random bytes as 16 lower-case hexadecimal digits, never all zero. */
export function newSpanId(): string {
  return newId(16)
}

/**
 * `Math.random` (xorshift128+, seeded by the operating system in each process and thread) rather than `node:crypto`, which
 * would have to be loaded first: ids must be unique, not secret. A pool, since its text comes by one native call.
 */
function newId(digits: 16 | 32): string {
  if (used + digits > pool.length) refill()
  const at = used
  used += digits
  return pool.slice(at, at + digits)
}

/** Each id begins at a multiple of 8 bytes, so none is all zero when no second word is. */
function refill(): void {
  for (let index = 0; index < words.length; index += 2) {
    words[index] = random() * 0x1_0000_0000
    words[index + 1] = random() * 0x1_0000_0000 || 1
  }
  pool = bytes.toString('hex')
  used = 0
}
