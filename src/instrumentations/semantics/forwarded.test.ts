import assert from 'node:assert/strict'
import { test } from 'node:test'
import { corpus, createDice, mutated } from '../../../test/support/hostile-requests.ts'
import { forwardedIn } from './forwarded.ts'
import { hostAndPort } from './host-and-port.ts'

// What proxies and clients say of themselves, right and wrong, made of a corpus by a seed: whatever comes, what is read is there.
const count = process.env.EVERY_NODE === '1' ? 1_000_000 : 50_000

const more: Readonly<Record<string, readonly string[]>> = {
  forwarded: [
    'for=192.0.2.60;proto=http;host=shop.example:8080',
    'For="[2001:db8::1]:47"',
    'host;for',
    'fort',
    'for==',
    '=for;==',
  ],
  'x-forwarded-for': ['203.0.113.195, 2001:db8::1', ',,,'],
  'x-forwarded-proto': ['https', 'https,http', 'HTTPS'],
  'x-forwarded-host': ['shop.example:8443', '[::1]:80', 'a:0x50', 'a:1e3', 'a: 80', 'a:+80', 'a:65536', '__proto__'],
}

test(`${count} sets of headers`, () => {
  const dice = createDice(815)
  const pick = (name: string): string | undefined => {
    const texts = [...(corpus[name] ?? []), ...(more[name] ?? [])]
    return dice(3) === 0 ? undefined : mutated(texts[dice(texts.length)] ?? '', dice)
  }
  let found = 0
  for (let round = 0; round < count; round++) {
    const headers = Object.fromEntries(
      ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'].map((name) => [name, pick(name)]),
    )
    const { client, scheme, host } = forwardedIn(headers)
    const said = JSON.stringify(headers)
    assert.ok(scheme === undefined || scheme === 'http' || scheme === 'https', said)
    for (const [element, value] of Object.entries({ for: client, host })) {
      if (value === undefined) continue
      found++
      const isForwarded = headers.forwarded !== undefined
      const from = isForwarded ? headers.forwarded : headers[`x-forwarded-${element}`]
      assert.ok(from?.includes(value), said)
      if (isForwarded) assert.match(from ?? '', new RegExp(`(^|;)\\s*${element}\\s*=`, 'i'), said)
      checkHost(value, said)
    }
  }
  assert.ok(found > count / 10, `${found} were found`)
})

function checkHost(value: string, said: string): void {
  const { name, port } = hostAndPort(value)
  assert.ok(value.includes(name), said)
  if (port !== undefined) assert.ok(value.endsWith(`:${port}`) || /:0+\d*$/.test(value), `${port} of ${said}`)
}
