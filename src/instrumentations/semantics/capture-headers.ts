import type { Attributes } from '../contract.ts'

/** The headers that are recorded, with their attributes' names. */
export type HeaderCapture = readonly (readonly [header: string, attribute: string])[]

type HeaderValue = string | number | readonly string[] | undefined

const secrets = /^(proxy-)?authorization$|cookie|token|secret|passw|api-?key|signature|credential|session/

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/http/ — names in lower case. */
export function createCapture(kind: 'request' | 'response', names: readonly string[]): HeaderCapture {
  return names.map((name) => [name, `http.${kind}.header.${name}`])
}

export function captureHeaders(
  capture: HeaderCapture,
  headerOf: (name: string) => HeaderValue,
  attributes: Attributes,
): void {
  for (const [name, attribute] of capture) {
    const value = headerOf(name)
    if (value === undefined) continue
    const values = Array.isArray(value) ? value.map(String) : [String(value)]
    attributes[attribute] = secrets.test(name) ? values.map(() => 'REDACTED') : values
  }
}
