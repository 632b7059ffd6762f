/** What undici tells of a request in all of its versions. */
export interface UndiciRequest {
  readonly method: string
  /** Without name and password. */
  readonly origin: string | URL | undefined
  /** `/path?query`; to a proxy, it may be the whole address. */
  readonly path: string
  /** `name: value\r\n…` before undici 6; then names and values in turn. */
  headers: string | (string | string[])[]
  addHeader?(name: string, value: string): unknown
}

export interface UndiciResponse {
  readonly statusCode: number
  /** Names and values in turn; over HTTP/2 of some versions, by name. */
  readonly headers: readonly (Buffer | string)[] | Readonly<Record<string, string | string[]>>
}

/** The value of a header that the application has given; `name` in lower case. */
export function requestHeader({ headers }: UndiciRequest, name: string): string | readonly string[] | undefined {
  if (typeof headers === 'string') {
    const line = headers.split('\r\n').find((candidate) => nameOf(candidate) === name)
    return line?.slice(line.indexOf(':') + 1).trim()
  }
  const index = indexIn(headers, name)
  return index === -1 ? undefined : headers[index + 1]
}

/** In place of a header of the same name, which the application may have copied from a request that it has got. */
export function setRequestHeader(request: UndiciRequest, name: string, value: string): void {
  const { headers } = request
  if (typeof headers === 'string') {
    const others = headers.split('\r\n').filter((line) => nameOf(line) !== name)
    request.headers = others.join('\r\n')
    if (request.addHeader === undefined) request.headers += `${name}: ${value}\r\n`
    else request.addHeader(name, value)
    return
  }
  const index = indexIn(headers, name)
  if (index !== -1) headers[index + 1] = value
  else if (request.addHeader === undefined) headers.push(name, value)
  else request.addHeader(name, value)
}

export function responseHeader({ headers }: UndiciResponse, name: string): string | readonly string[] | undefined {
  if (!isList(headers)) return headers[name]
  const values: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    if (String(headers[index]).toLowerCase() === name) values.push(String(headers[index + 1]))
  }
  return values.length === 0 ? undefined : values
}

function isList(headers: UndiciResponse['headers']): headers is readonly (Buffer | string)[] {
  return Array.isArray(headers)
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).toLowerCase()
}

function indexIn(headers: readonly unknown[], name: string): number {
  for (let index = 0; index < headers.length; index += 2) {
    const candidate = headers[index]
    if (typeof candidate === 'string' && candidate.length === name.length && candidate.toLowerCase() === name)
      return index
  }
  return -1
}
