import assert from 'node:assert/strict'
import { createMethods } from '../../../src/instrumentations/semantics/http.ts'
import { createIsSensitive } from '../../../src/instrumentations/semantics/redact-query.ts'
import { pathOf, putQuery } from '../../../src/instrumentations/semantics/url-path.ts'
import { type FuzzTarget, linesOf } from '../target.ts'

const methods = createMethods(['GET', 'POST', 'OPTIONS'])

/** A method, and what it is asked of. */
export const target: FuzzTarget = {
  seeds: [
    'GET\n/a/b?c=d&token=e',
    'M-SEARCH\n*',
    '__proto__\nhttp://u:p@h/x?sig=S&&&===&%',
    'OPTIONS\n//evil.example/x?%74oken=e#f',
    'GET\nhttp://h?a',
    'GET\n/?a=b&x-amz-security-token=c&AWSAccessKeyId=d;e',
  ],
  check(input) {
    const line = linesOf(input)
    const { name } = methods.of(line(0))
    assert.ok(['GET', 'POST', 'OPTIONS', 'HTTP'].includes(name))
    const url = line(1)
    const path = pathOf(url)
    assert.ok(url.includes(path) && !path.includes('?'))
    const isSensitive = createIsSensitive(['own'])
    const queryOf = (text: string): string => {
      const put: Record<string, unknown> = {}
      putQuery(text, put as never, isSensitive)
      return String(put['url.query'] ?? '')
    }
    queryOf(url)
    const before = url.replaceAll('s3cr3t', '')
    for (const secret of ['token', 'sig', 'own', '%74oken', 'X-Amz-Signature', 'api_key']) {
      const query = queryOf(`/?${before}&${secret}=s3cr3t&${before}`)
      assert.ok(!query.includes('s3cr3t'), query)
    }
  },
}
