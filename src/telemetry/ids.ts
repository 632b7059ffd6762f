// Taken before the application can replace it.
const random = Math.random

const poolBytes = 8192
let pool: Buffer | undefined
let used = poolBytes

/** 16 random bytes as 32 lower-case hexadecimal digits, never all zero. */
export function newTraceId(): string {
  return newId(16)
}

/** 8 random bytes as 16 lower-case hexadecimal digits, never all zero. */
export function newSpanId(): string {
  return newId(8)
}

/**
 * `Math.random` (xorshift128+, seeded by the operating system in each process and thread) rather than `node:crypto`, which
 * would have to be loaded first: ids must be unique, not secret. A pool, because one native call then gives a flat string.
 */
function newId(bytes: number): string {
  if (used + bytes > poolBytes) refill()
  const at = used
  used += bytes
  const id = (pool as Buffer).toString('hex', at, at + bytes)
  return /[^0]/.test(id) ? id : newId(bytes)
}

function refill(): void {
  pool ??= Buffer.allocUnsafeSlow(poolBytes)
  const words = new Uint32Array(pool.buffer)
  for (let index = 0; index < words.length; index++) words[index] = random() * 0x1_0000_0000
  used = 0
}
