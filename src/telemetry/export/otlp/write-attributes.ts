import { hasOwn } from '../../../base/has-own.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'

// Field numbers and wire types of `opentelemetry/proto/common/v1/common.proto`, as the byte that begins each field.
const keyValueKey = 0x0a
const keyValueValue = 0x12
const anyString = 0x0a
const anyBool = 0x10
const anyInt = 0x18
const anyDouble = 0x21
const anyArray = 0x2a
const anyKeyValueList = 0x32
const anyBytes = 0x3a
const repeatedValues = 0x0a

const int64Limit = 2 ** 63

/** Nobody nests an attribute that deep; what does, may be a ring. Three messages each: decoders stop at 100. */
const maxDepth = 16

/** Writes `repeated KeyValue`, each introduced by `field`. */
export function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: Readonly<Record<string, unknown>>,
): void {
  for (const key in attributes) {
    if (hasOwn.call(attributes, key)) writeKeyValue(writer, field, key, attributes[key], 0)
  }
}

function writeKeyValue(writer: ProtobufWriter, field: number, key: string, value: unknown, depth: number): void {
  const known = knownKey(key)
  const { encoded } = known
  writer.reserve(encoded.length + 12)
  writer.byte(field)
  const isKept = isShort(value)
  const isRepeated = isKept && value === known.value
  if (isRepeated && known.entry !== undefined) {
    writer.reserve(known.entry.length)
    writer.raw(known.entry)
    return
  }
  // The guess is right for all ASCII text and all numbers. Where it is not, `close` makes the room.
  const width = encoded.length + guessedBytes(value) < 120 ? 1 : 2
  const entry = writer.open(width)
  writer.raw(encoded)
  writer.byte(keyValueValue)
  const any = writer.open(width)
  writeAnyValue(writer, value, depth)
  writer.close(any, width)
  writer.close(entry, width)
  known.entry = isRepeated ? Uint8Array.prototype.slice.call(writer.bytes, entry, writer.at) : undefined
  known.value = isKept ? value : undefined
}

/** Objects may have changed since, and a long text is not worth keeping. */
function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length < 128 : typeof value !== 'object'
}

function guessedBytes(value: unknown): number {
  if (typeof value === 'string') return value.length
  return typeof value === 'object' ? 128 : 10
}

/** What `AnyValue` cannot say (null, undefined, a function) stays an empty value, so that a list keeps its places. */
function writeAnyValue(writer: ProtobufWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      writer.reserve(1)
      writer.byte(anyString)
      writer.string(value)
      return
    case 'number':
      writeNumber(writer, value)
      return
    case 'boolean':
      writer.reserve(2)
      writer.byte(anyBool)
      writer.byte(value ? 1 : 0)
      return
    case 'object':
      if (value !== null && depth < maxDepth) writeObject(writer, value, depth + 1)
  }
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  writer.reserve(11)
  if (Number.isInteger(value) && value >= -int64Limit && value < int64Limit) {
    writer.byte(anyInt)
    writer.varint(value)
  } else {
    writer.byte(anyDouble)
    writer.double(value)
  }
}

function writeObject(writer: ProtobufWriter, value: object, depth: number): void {
  writer.reserve(8)
  if (value instanceof Uint8Array) {
    writer.byte(anyBytes)
    writer.blob(value)
    return
  }
  const isArray = Array.isArray(value)
  writer.byte(isArray ? anyArray : anyKeyValueList)
  const list = writer.open(2)
  if (isArray) writeItems(writer, value, depth)
  else for (const [key, item] of Object.entries(value)) writeKeyValue(writer, repeatedValues, key, item, depth)
  writer.close(list, 2)
}

function writeItems(writer: ProtobufWriter, items: readonly unknown[], depth: number): void {
  // By index: a hole in the list counts as a value.
  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    const width = guessedBytes(item) < 120 ? 1 : 2
    writer.reserve(3)
    writer.byte(repeatedValues)
    const any = writer.open(width)
    writeAnyValue(writer, item, depth)
    writer.close(any, width)
  }
}

/**
 * The same few hundred keys come again and again: each is encoded once, with its field and its length. Most have the value
 * that they had in the span before, too (a scheme, a method, a port): its bytes are kept from the second time on.
 */
interface KnownKey {
  readonly encoded: Uint8Array
  value: unknown
  entry: Uint8Array | undefined
}

const knownKeys = new Map<string, KnownKey>()
const maxKnownKeys = 2048
const longestKeptKey = 128

function knownKey(key: string): KnownKey {
  const known = knownKeys.get(key)
  if (known !== undefined) return known
  const text = Buffer.from(key)
  const encoded = Buffer.concat([Buffer.from([keyValueKey, ...lengthBytes(text.length)]), text])
  const made = { encoded, value: undefined, entry: undefined }
  // Keys made from data (a header's name, a user's id) must not grow the table for ever.
  if (knownKeys.size < maxKnownKeys && key.length <= longestKeptKey) knownKeys.set(key, made)
  return made
}

function lengthBytes(length: number): number[] {
  return length < 128 ? [length] : [(length & 127) | 128, ...lengthBytes(length >>> 7)]
}
