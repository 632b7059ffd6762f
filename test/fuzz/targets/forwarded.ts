import assert from 'node:assert/strict'
import { forwardedIn, putForwarded } from '../../../src/instrumentations/semantics/forwarded.ts'
import { hostAndPort } from '../../../src/instrumentations/semantics/host-and-port.ts'
import { type FuzzTarget, linesOf } from '../target.ts'

/** `Forwarded`, `X-Forwarded-For`, `X-Forwarded-Proto`, `X-Forwarded-Host` and `Host`, a line each. */
export const target: FuzzTarget = {
  seeds: [
    'for=192.0.2.60;proto=http;host=shop.example:8080',
    'For="[2001:db8::1]:47"',
    '\n203.0.113.195, 2001:db8::1\nhttps,http\nshop.example:8443',
    '\n\n\n\n[::1]:80',
    '\n\n\n\na:65536',
    'for=";;host="\n\n\n\n][',
  ],
  check(input) {
    const line = linesOf(input)
    const [forwarded, client, scheme, host] = [0, 1, 2, 3].map((at) => line(at) || undefined)
    const headers = {
      forwarded,
      'x-forwarded-for': client,
      'x-forwarded-proto': scheme,
      'x-forwarded-host': host,
    }
    const read = forwardedIn(headers)
    for (const value of [read.client, read.host]) {
      assert.ok(value === undefined || Object.values(headers).some((header) => header?.includes(value)))
    }
    const attributes: Record<string, unknown> = {}
    putForwarded(read, attributes as never)
    assert.ok(['http', 'https', undefined].includes(attributes['url.scheme'] as string))
    for (const text of [line(4), read.host ?? '']) {
      const { name, port } = hostAndPort(text)
      assert.ok(text.includes(name))
      assert.ok(port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535))
    }
  },
}
