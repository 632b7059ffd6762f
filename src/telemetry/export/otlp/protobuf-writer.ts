/**
 * Writes protobuf in a single pass: https://protobuf.dev/programming-guides/encoding/
 *
 * A message is preceded by its length, which is known only once it has been written. So some bytes are reserved for the
 * length and filled in afterwards. A length that needs fewer is padded (a varint may carry zeros at its end); one that needs
 * more moves its message, which a good guess makes rare.
 *
 * Callers ask for room once with `reserve` and then write to `bytes` unchecked: a check per byte would cost more than the byte.
 * What is private stands below as functions: methods with `#` made the whole encoder three times as slow on Node 18.
 */
export class ProtobufWriter {
  bytes = Buffer.allocUnsafeSlow(startBytes)
  /** Of `bytes`, whose own `length` is slow to ask for on Node 18. */
  size = startBytes
  /** Where the next byte goes. */
  at = 0

  /** Makes room for `count` bytes after `at`. */
  reserve(count: number): void {
    if (this.at + count > this.size) resize(this, Math.max(this.at + count, 2 * this.size))
  }

  /** Needs 1 byte of room. */
  byte(value: number): void {
    this.bytes[this.at++] = value
  }

  /** Reserves `width` bytes for the length of the message that starts here. Returns what `close` needs. */
  open(width: number): number {
    const start = this.at
    this.at += width
    return start
  }

  /** Fills in the length of the message that `open(width)` began. */
  close(start: number, width: number): void {
    const length = this.at - start - width
    const needed = varintWidth(length)
    if (needed > width) widen(this, start + width, needed - width)
    paddedVarint(this.bytes, start, length, Math.max(needed, width))
  }

  /** Any integer of 64 bits, negative ones in two's complement. Needs 10 bytes of room. */
  varint(value: number): void {
    if (value >= 0 && value < 2 ** 31) {
      let rest = value
      while (rest > 127) {
        this.bytes[this.at++] = (rest & 127) | 128
        rest >>>= 7
      }
      this.bytes[this.at++] = rest
    } else {
      wideVarint(this, value)
    }
  }

  /** Needs 4 bytes of room. */
  fixed32(value: number): void {
    const { bytes, at } = this
    bytes[at] = value
    bytes[at + 1] = value >>> 8
    bytes[at + 2] = value >>> 16
    bytes[at + 3] = value >>> 24
    this.at = at + 4
  }

  /** Needs 8 bytes of room. */
  double(value: number): void {
    this.at = this.bytes.writeDoubleLE(value, this.at)
  }

  /** A length and the UTF-8 of `text`; a lone surrogate becomes U+FFFD. Makes its own room. */
  string(text: string): void {
    const { length } = text
    if (length < shortString) {
      this.reserve(3 * length + 2)
      if (shortAscii(this, text)) return
    }
    const byteLength = Buffer.byteLength(text)
    this.reserve(byteLength + 5)
    this.varint(byteLength)
    this.at += this.bytes.write(text, this.at)
  }

  /** A length and the bytes themselves. Makes its own room. */
  blob(value: Uint8Array): void {
    this.reserve(value.length + 5)
    this.varint(value.length)
    this.raw(value)
  }

  /** What `digits` hexadecimal digits say, from `from` on: two in a byte. Needs half as many bytes of room. */
  hex(text: string, from: number, digits: number): void {
    const { bytes } = this
    let { at } = this
    const end = from + digits
    for (let i = from; i < end; i += 2) {
      bytes[at++] = ((nibbles[text.charCodeAt(i)] as number) << 4) | (nibbles[text.charCodeAt(i + 1)] as number)
    }
    this.at = at
  }

  /** Bytes that are encoded already. Needs their number of room. */
  raw(value: Uint8Array): void {
    const { bytes, at } = this
    const { length } = value
    if (length < shortBytes) for (let i = 0; i < length; i++) bytes[at + i] = value[i] as number
    else bytes.set(value, at)
    this.at = at + length
  }

  /** The same. Makes its own room. */
  append(value: Uint8Array): void {
    this.reserve(value.length)
    this.raw(value)
  }

  /** All that was written, until something else is. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.at)
  }

  /**
   * All that was written; the writer begins anew. What has filled most of its memory takes it along: to copy it into other memory
   * costs up to a quarter of what it cost to write it, and what a burst made large shall not stay.
   */
  take(): Uint8Array {
    const written = this.written()
    const isCopied = this.at < this.size / 2 && this.size <= keptBytes
    if (!isCopied) replace(this)
    this.at = 0
    return isCopied ? Buffer.from(written) : written
  }

  /** Forgets what was written since `take`: after an error. */
  reset(): void {
    this.at = 0
    if (this.size > keptBytes) replace(this)
  }
}

/** Enough for a batch of 512 spans of an ordinary server. */
const startBytes = 256 * 1024
const keptBytes = 1024 * 1024
const shortString = 40
const shortBytes = 16

/** By the code of a hexadecimal digit: what it says. */
export const nibbles = new Uint8Array(128)
for (let i = 0; i < 16; i++) {
  nibbles['0123456789abcdef'.charCodeAt(i)] = i
  nibbles['0123456789ABCDEF'.charCodeAt(i)] = i
}

function varintWidth(value: number): number {
  if (value < 2 ** 7) return 1
  if (value < 2 ** 14) return 2
  if (value < 2 ** 21) return 3
  return value < 2 ** 28 ? 4 : 5
}

/** A length, in so many bytes. */
export function paddedVarint(bytes: Uint8Array, at: number, value: number, width: number): void {
  let rest = value
  const last = at + width - 1
  for (let i = at; i < last; i++) {
    bytes[i] = (rest & 127) | 128
    rest >>>= 7
  }
  bytes[last] = rest
}

/** Below some 40 characters, a loop is faster than the way into C++ and back. */
function shortAscii(writer: ProtobufWriter, text: string): boolean {
  const { bytes, at: start } = writer
  let at = start + 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127) return false
    bytes[at++] = code
  }
  bytes[start] = text.length
  writer.at = at
  return true
}

/** Beyond 31 bits, JavaScript's shifts lose bits: two halves of 32 bits each. */
function wideVarint(writer: ProtobufWriter, value: number): void {
  let high = Math.floor(value / 2 ** 32) >>> 0
  let low = value >>> 0
  while (high > 0 || low > 127) {
    writer.byte((low & 127) | 128)
    low = ((low >>> 7) | (high << 25)) >>> 0
    high >>>= 7
  }
  writer.byte(low)
}

function widen(writer: ProtobufWriter, start: number, by: number): void {
  writer.reserve(by)
  writer.bytes.copyWithin(start + by, start, writer.at)
  writer.at += by
}

/** By memory of its own size, if that is an ordinary one. */
function replace(writer: ProtobufWriter): void {
  if (writer.size > keptBytes) writer.size = startBytes
  writer.bytes = Buffer.allocUnsafeSlow(writer.size)
}

function resize(writer: ProtobufWriter, size: number): void {
  const { bytes, at } = writer
  writer.bytes = Buffer.allocUnsafeSlow(size)
  writer.size = size
  bytes.copy(writer.bytes, 0, 0, at)
}
