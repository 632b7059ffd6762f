import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIsSensitive, redactQuery } from './redact-query.ts'

const isSensitive = createIsSensitive(['customer'])

const queries: Record<string, string> = {
  '': '',
  'page=2': 'page=2',
  'token=abc': 'token=REDACTED',
  'page=2&access_token=abc&sort=name': 'page=2&access_token=REDACTED&sort=name',
  'api_key=a&apikey=b&X-Api-Key=c': 'api_key=REDACTED&apikey=REDACTED&X-Api-Key=REDACTED',
  'Signature=a&sig=b&X-Goog-Signature=c&AWSAccessKeyId=d':
    'Signature=REDACTED&sig=REDACTED&X-Goog-Signature=REDACTED&AWSAccessKeyId=REDACTED',
  'password=a=b=c&x': 'password=REDACTED&x',
  'PassWord=': 'PassWord=REDACTED',
  'to%6Ben=abc&%zz=1': 'to%6Ben=REDACTED&%zz=1',
  'customer=7&Customer=8': 'customer=REDACTED&Customer=REDACTED',
  'code=1&client_secret=2&jwt=3': 'code=REDACTED&client_secret=REDACTED&jwt=REDACTED',
  'token&token': 'token&token',
  '&&=&token=a&': '&&=&token=REDACTED&',
  'monkey=1&passage=2&encoded=3&side=4': 'monkey=1&passage=2&encoded=3&side=4',
  '__proto__=1&constructor=2': '__proto__=1&constructor=2',
}

for (const [query, redacted] of Object.entries(queries)) {
  test(`${query} becomes ${redacted}`, () => assert.equal(redactQuery(query, isSensitive), redacted))
}

test('a long query takes linear time and is not remembered for ever', () => {
  const query = Array.from({ length: 50_000 }, (_, index) => `p${index}=v&token${index}=secret`).join('&')
  const redacted = redactQuery(query, isSensitive)
  assert.equal(redacted.includes('secret'), false)
  assert.equal(redacted.split('REDACTED').length, 50_001)
})
