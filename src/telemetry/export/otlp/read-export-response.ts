export interface PartialSuccess {
  readonly rejected: number
  readonly message: string
}

export interface RpcStatus {
  /** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
  readonly code: number
  readonly message: string
}

type Field = { readonly number: number; readonly value: number | Uint8Array }

/**
 * The partial success of an `ExportTraceServiceResponse` (or of another signal's, which is laid out the same). Undefined when all
 * was accepted without a word, and for bytes that are no such message: the status line has said that it was accepted.
 */
export function readPartialSuccess(body: Uint8Array): PartialSuccess | undefined {
  const partial = fieldsOf(body).find(({ number, value }) => number === 1 && typeof value === 'object')?.value
  if (typeof partial !== 'object') return undefined
  const { count, text } = numberAndText(partial)
  const rejected = countIn(count)
  return rejected === 0 && text === '' ? undefined : { rejected, message: text }
}

/** What cannot be a number of items is none: it is counted with. */
export function countIn(given: unknown): number {
  const count = Number(given)
  return Number.isSafeInteger(count) ? Math.max(0, count) : 0
}

/** The `google.rpc.Status` that a refusal may carry. */
export function readRpcStatus(body: Uint8Array): RpcStatus | undefined {
  const { count, text } = numberAndText(body)
  return count === 0 && text === '' ? undefined : { code: count, message: text }
}

/** Both messages hold a number as field 1 and a text as field 2. */
function numberAndText(message: Uint8Array): { count: number; text: string } {
  const fields = fieldsOf(message)
  const count = fields.find(({ number, value }) => number === 1 && typeof value === 'number')?.value
  const text = fields.find(({ number, value }) => number === 2 && typeof value === 'object')?.value
  return {
    count: typeof count === 'number' ? count : 0,
    text: typeof text === 'object' ? Buffer.from(text).toString('utf8') : '',
  }
}

/** A receiver may answer with megabytes of fields of two bytes; no message of these has so many. */
const maxFields = 1000

/** All fields, or none if the bytes are no protobuf. */
function fieldsOf(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; at < bytes.length && scale <= 2 ** 63; scale *= 128) {
      const byte = bytes[at++] as number
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    at = Number.NaN
    return at
  }
  const content = (wireType: number): number | Uint8Array => {
    if (wireType === 0) return varint()
    const length = wireType === 2 ? varint() : fixedLengths[wireType]
    const start = at
    at += length ?? Number.NaN
    return bytes.subarray(start, at)
  }
  while (at < bytes.length && fields.length < maxFields) {
    const tag = varint()
    fields.push({ number: Math.floor(tag / 8), value: content(tag % 8) })
  }
  return at === bytes.length ? fields : []
}

const fixedLengths: Readonly<Record<number, number>> = { 1: 8, 5: 4 }

const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo'

/** The pause that a `google.rpc.Status` asks for, in milliseconds: the `RetryInfo` among its details. */
export function readRetryDelayMs(status: Uint8Array): number | undefined {
  for (const detail of messagesOf(status, 3)) {
    const [type, value] = [messagesOf(detail, 1)[0], messagesOf(detail, 2)[0]]
    if (type === undefined || Buffer.from(type).toString('utf8') !== retryInfoType) continue
    const delay = fieldsOf(messagesOf(value ?? new Uint8Array(), 1)[0] ?? new Uint8Array())
    const part = (number: number): number => countIn(delay.find((field) => field.number === number)?.value)
    return part(1) * 1000 + part(2) / 1e6
  }
  return undefined
}

function messagesOf(bytes: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(bytes).flatMap((field) =>
    field.number === number && typeof field.value === 'object' ? field.value : [],
  )
}
