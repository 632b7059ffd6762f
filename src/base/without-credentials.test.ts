import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutCredentials } from './without-credentials.ts'

const cases: Readonly<Record<string, string>> = {
  '': '',
  'no address at all': 'no address at all',
  'write to me@example.org': 'write to me@example.org',
  'https://example.org/path@2?q=a@b': 'https://example.org/path@2?q=a@b',
  'at postgres://name:password@host:5432/shop': 'at postgres://host:5432/shop',
  'redis://:p@ss:word@host and amqp://u@host/': 'redis://host and amqp://host/',
  '"mongodb+srv://u:p@a,b,c/?x=1" failed': '"mongodb+srv://a,b,c/?x=1" failed',
  'file:///a@b': 'file:///a@b',
  '://://u:p@h': '://://h',
  'http://u:p@': 'http://',
}

for (const [text, expected] of Object.entries(cases)) {
  test(`"${text}"`, () => assert.equal(withoutCredentials(text), expected))
}

test('a text of a megabyte is read once', () => {
  for (const part of ['://', '://@', '://a@', '://a', '@']) {
    const text = `${part.repeat(200_000)}://@`
    let reads = 0
    const counted = {
      length: text.length,
      charCodeAt(index: number) {
        reads++
        return text.charCodeAt(index)
      },
      includes: () => true,
      indexOf: (found: string, from?: number) => text.indexOf(found, from),
      slice: (from: number, to?: number) => text.slice(from, to),
    }
    withoutCredentials(counted as unknown as string)
    assert.ok(reads <= text.length, `${reads} of ${text.length}`)
  }
})
