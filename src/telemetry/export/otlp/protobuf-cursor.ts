import type { HrTime } from '@opentelemetry/api'

/**
 * Goes once through what `ProtobufWriter` has written, field by field, and makes nothing but the values: batches that have waited are
 * read while others are made. Every field that is there has to be read.
 */
export class ProtobufCursor {
  readonly bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** The number of a field and its wire type, as the bytes that begin it say them. */
  tag(): number {
    return this.length()
  }

  /** Of a message that begins here: where it ends. */
  end(): number {
    const length = this.length()
    return this.at + length
  }

  /** Below 2^32, zeros may pad it; never less than nothing, so that whatever is read comes to its end. */
  length(): number {
    const { bytes } = this
    let byte = bytes[this.at++] as number
    let value = byte & 127
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[this.at++] as number
      value |= (byte & 127) << shift
    }
    return value >>> 0
  }

  /** A signed integer of 64 bits. Beyond 2^53 it is rounded. */
  integer(): number {
    const { bytes } = this
    // In two halves, since JavaScript's shifts take 32 bits.
    let low = 0
    let high = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[this.at++] as number
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift === 28) {
        low |= bits << 28
        high = bits >>> 4
      } else high |= bits << (shift - 32)
      if (byte < 128) return high * 2 ** 32 + (low >>> 0)
    }
  }

  fixed32(): number {
    this.at += 4
    return this.bytes.readUInt32LE(this.at - 4)
  }

  double(): number {
    this.at += 8
    return this.bytes.readDoubleLE(this.at - 8)
  }

  /** Nanoseconds since the epoch, which pass 2^53: divided in digits of 16 bits. */
  time(): HrTime {
    const { bytes } = this
    let seconds = 0
    let rest = 0
    for (let at = this.at + 6; at >= this.at; at -= 2) {
      const digit = rest * 0x10000 + bytes.readUInt16LE(at)
      const part = Math.floor(digit / 1e9)
      seconds = seconds * 0x10000 + part
      rest = digit - part * 1e9
    }
    this.at += 8
    return [seconds, rest]
  }

  hex(): string {
    const end = this.end()
    const text = this.bytes.toString('hex', this.at, end)
    this.at = end
    return text
  }

  text(): string {
    const length = this.length()
    const start = this.at
    this.at += length
    return length < longestKnown ? knownText(this.bytes, start, length) : this.bytes.toString('utf8', start, this.at)
  }

  /** The same memory. */
  blob(): Buffer {
    const end = this.end()
    const bytes = this.bytes.subarray(this.at, end)
    this.at = end
    return bytes
  }
}

/** Keys, and most of what they say, come again and again; to compare one with the last of its kind costs less than to make it. */
const known: string[] = new Array(1024).fill('')
const longestKnown = 64

function knownText(bytes: Buffer, start: number, length: number): string {
  let hash = length
  for (let at = start; at < start + length; at++) hash = (hash * 31 + (bytes[at] as number)) | 0
  const place = hash & 1023
  const text = known[place] as string
  if (says(text, bytes, start, length)) return text
  const made = bytes.toString('utf8', start, start + length)
  known[place] = made
  return made
}

/** Never for a text that is not ASCII: its bytes are not its characters. */
function says(text: string, bytes: Buffer, start: number, length: number): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[start + i] as number
    if (byte > 127 || text.charCodeAt(i) !== byte) return false
  }
  return true
}
