import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyFor } from './proxy-for.ts'

const none = { httpProxy: '', httpsProxy: '', noProxy: '' }
const both = { ...none, httpProxy: 'http://plain:3128', httpsProxy: 'https://me:a%40b@secure' }

for (const [address, expected] of [
  ['http://otel.example:4318/v1/traces', { host: 'plain', port: 3128, isTls: false }],
  [
    'https://otel.example/v1/traces',
    { host: 'secure', port: 443, isTls: true, authorization: `Basic ${Buffer.from('me:a@b').toString('base64')}` },
  ],
  ['http://localhost:4318', undefined],
  ['http://127.0.0.2:4318', undefined],
  ['http://[::1]:4318', undefined],
  ['http://app.localhost', undefined],
] as const) {
  test(`${address} with both set`, () => assert.deepEqual(proxyFor(address, both), expected))
}

test('without a scheme, it is a proxy over HTTP; of another kind, it is told', () => {
  const with_ = (httpProxy: string) => proxyFor('http://otel.example', { ...none, httpProxy })
  assert.deepEqual(with_('proxy:3128'), { host: 'proxy', port: 3128, isTls: false })
  assert.deepEqual(with_('[::2]:3128'), { host: '::2', port: 3128, isTls: false })
  assert.deepEqual(with_('socks5://proxy:1080'), { unusable: 'HTTP_PROXY' })
  assert.deepEqual(with_('http://:::'), { unusable: 'HTTP_PROXY' })
  assert.deepEqual(with_(''), undefined)
})

for (const [noProxy, direct] of [
  ['otel.example', true],
  ['example', true],
  ['.example', true],
  ['*.example', true],
  ['OTEL.example', true],
  ['*', true],
  ['other, otel.example', true],
  ['other otel.example:4318', true],
  ['otel.example:4317', false],
  ['tel.example', false],
  ['xotel.example', false],
  ['', false],
] as const) {
  test(`otel.example:4318 and NO_PROXY=${noProxy}`, () => {
    const found = proxyFor('http://otel.example:4318', { ...both, noProxy })
    assert.equal(found === undefined, direct)
  })
}

for (const [host, noProxy, direct] of [
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3', '10.1.2.3/32', true],
  ['[fd00::7]', 'fd00::7', true],
  ['[fd00::7]', '[fd00::7]:80', true],
  ['[fd00::7]', '[fd00::7]:81', false],
] as const) {
  test(`${host} and NO_PROXY=${noProxy}`, () => {
    assert.equal(proxyFor(`http://${host}`, { ...both, noProxy }) === undefined, direct)
  })
}
