import type { Attributes, HrTime } from '@opentelemetry/api'
import type { EntityRef } from '../contract.ts'

/**
 * Parts of OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding. Keys in lowerCamelCase, numbers of 64
 * bits as text, bytes in base64, what is not finite by name.
 */

const int64Limit = 2 ** 63

/** As in `write-attributes.ts`: what nests that deep may be a ring. */
const maxDepth = 16

/** A list of `KeyValue`. */
export function attributesJson(attributes: Readonly<Record<string, unknown>>): string {
  return pairs(attributes, 0)
}

function pairs(attributes: Readonly<Record<string, unknown>>, depth: number): string {
  let list = ''
  for (const key in attributes) {
    list += `${list === '' ? '' : ','}{"key":${textJson(key)},"value":${anyValueJson(attributes[key], depth)}}`
  }
  return `[${list}]`
}

/** What `AnyValue` cannot say (null, undefined, a function) is an empty value, so that a list keeps its places. */
export function anyValueJson(value: unknown, depth = 0): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${textJson(value)}}`
    case 'number':
      return numberJson(value)
    case 'boolean':
      return `{"boolValue":${value}}`
    case 'object':
      return value === null || depth >= maxDepth ? '{}' : objectJson(value, depth + 1)
    default:
      return '{}'
  }
}

function numberJson(value: number): string {
  if (!Number.isInteger(value) || value < -int64Limit || value >= int64Limit)
    return `{"doubleValue":${doubleJson(value)}}`
  return `{"intValue":"${Number.isSafeInteger(value) ? value : BigInt(value)}"}`
}

export function doubleJson(value: number): string {
  return Number.isFinite(value) ? `${value}` : `"${value}"`
}

function objectJson(value: object, depth: number): string {
  if (value instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = value
    return `{"bytesValue":"${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"}`
  }
  if (!Array.isArray(value)) return `{"kvlistValue":{"values":${pairs({ ...value }, depth)}}}`
  // `Array.from`: a hole in the list counts as a value.
  return `{"arrayValue":{"values":[${Array.from(value, (item) => anyValueJson(item, depth)).join()}]}}`
}

/** JSON can write half a surrogate pair, but decoders refuse it: it becomes U+FFFD, as in protobuf. */
export function textJson(text: string): string {
  const json = JSON.stringify(text)
  return json.includes('\\ud') ? JSON.stringify(Buffer.from(text).toString()) : json
}

/** `,"name":"text"`, or nothing: what holds its default is left out, as in protobuf. */
export function textField(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `,"${name}":${textJson(text)}`
}

export function countField(name: string, count: number | undefined): string {
  return count === undefined || count === 0 ? '' : `,"${name}":${count}`
}

/** Nanoseconds since the epoch, in quotes: digits are put together, for a number could not hold them all. */
export function timeJson([seconds, nanos]: HrTime): string {
  return seconds === 0 ? `"${nanos}"` : `"${seconds}${String(nanos).padStart(9, '0')}"`
}

/** A `Scope` and what follows it in the message around it, without the braces. */
export function scopeJson(
  scope: { readonly name: string; readonly version?: string | undefined; readonly schemaUrl?: string | undefined },
  list: string,
): string {
  return `{"scope":{"name":${textJson(scope.name)}${textField('version', scope.version)}}${textField('schemaUrl', scope.schemaUrl)},${list}}`
}

/** The one resource of a request, and what it holds. */
export function requestJson(kind: 'Spans' | 'Metrics' | 'Logs', resource: string, scopes: readonly string[]): string {
  return `{"resource${kind}":[{"resource":${resource},"scope${kind}":[${scopes.join()}]}]}`
}

export function resourceJson(attributes: Attributes, entityRefs: readonly EntityRef[]): string {
  const refs = entityRefs.length === 0 ? '' : `,"entityRefs":[${entityRefs.map(entityRefJson).join()}]`
  return `{"attributes":${attributesJson(attributes)}${refs}}`
}

function entityRefJson({ type, idKeys, descriptionKeys, schemaUrl }: EntityRef): string {
  const list = (keys: readonly string[]): string => `[${keys.map(textJson).join()}]`
  const described = descriptionKeys.length === 0 ? '' : `,"descriptionKeys":${list(descriptionKeys)}`
  return `{"type":${textJson(type)}${textField('schemaUrl', schemaUrl)},"idKeys":${list(idKeys)}${described}}`
}
