import type { ProtobufWriter } from '../otlp/protobuf-writer.ts'
import type { TagValue } from './jaeger-span.ts'

interface KnownTag {
  value: TagValue | undefined
  entry: Uint8Array | undefined
}

const maxKnown = 2048
const longestKey = 128
const longestValue = 128

/**
 * The same keys come again and again, and most with the value that they had in the span before (a scheme, a method, a scope): the
 * bytes of such a tag are kept from the second time on. One for each encoding.
 */
export class TagMemo {
  readonly #known = new Map<string, KnownTag>()

  /** Writes the tag by its bytes if they are known, else by `encode`. */
  write(writer: ProtobufWriter, key: string, value: TagValue, encode: (key: string, value: TagValue) => void): void {
    const known = this.#of(key)
    const isKept = typeof value === 'string' ? value.length < longestValue : typeof value !== 'object'
    const isRepeated = isKept && value === known.value
    if (isRepeated && known.entry !== undefined) {
      writer.reserve(known.entry.length)
      writer.raw(known.entry)
      return
    }
    const start = writer.at
    encode(key, value)
    known.entry = isRepeated ? Uint8Array.prototype.slice.call(writer.bytes, start, writer.at) : undefined
    known.value = isKept ? value : undefined
  }

  #of(key: string): KnownTag {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const made = { value: undefined, entry: undefined }
    // Keys made from data must not grow the table for ever.
    if (this.#known.size < maxKnown && key.length <= longestKey) this.#known.set(key, made)
    return made
  }
}
