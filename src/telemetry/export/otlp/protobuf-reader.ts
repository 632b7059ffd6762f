/** One field. Of `value` and `bytes`, the wire type decides which says something. */
export interface Field {
  readonly number: number
  /** Of a varint, as a signed integer; of 32 bits, unsigned. Beyond 2^53 it is rounded. */
  readonly value: number
  /** Of a message, a text, or a number of 64 bits. */
  readonly bytes: Buffer
}

const varint = 0
const fixed64 = 1
const lengthDelimited = 2
const none = Buffer.alloc(0)

/** The fields of a message that `ProtobufWriter` has written, in their order. Nothing is copied. */
export function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  /** In two halves, since JavaScript's shifts take 32 bits. */
  const readVarint = (): number => {
    let [low, high] = [0, 0]
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++)
      const bits = byte & 127
      if (shift < 28) low |= bits << shift
      else if (shift === 28) [low, high] = [low | (bits << 28), bits >>> 4]
      else high |= bits << (shift - 32)
      if (byte < 128) return high * 2 ** 32 + (low >>> 0)
    }
  }
  const take = (length: number): Buffer => {
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = readVarint()
    const number = tag >>> 3
    const wireType = tag & 7
    if (wireType === varint) fields.push({ number, value: readVarint(), bytes: none })
    else if (wireType === lengthDelimited) fields.push({ number, value: 0, bytes: take(readVarint()) })
    else if (wireType === fixed64) fields.push({ number, value: 0, bytes: take(8) })
    else fields.push({ number, value: take(4).readUInt32LE(), bytes: none })
  }
  return fields
}
