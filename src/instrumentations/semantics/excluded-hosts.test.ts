import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIsExcluded } from './excluded-hosts.ts'

test('hosts by name, and all below a domain', () => {
  const isExcluded = createIsExcluded(['api.example.org', '*.example.com', '::1'])
  const hosts = ['api.example.org', 'API.Example.org', 'a.b.example.com', '::1']
  assert.deepEqual(hosts.filter(isExcluded), hosts)
  assert.deepEqual(['example.com', 'badexample.com', 'x.api.example.org', 'example.org', ''].filter(isExcluded), [])
})

test('without patterns, none', () => assert.equal(createIsExcluded([])('example.org'), false))
