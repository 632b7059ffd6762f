import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nodeOptionsWith } from './node-options.ts'

const isAgent = (specifier: string): boolean => specifier === '@acme/otel-agent' || specifier === '/my agent/"x"\\y.cjs'

test('the agent stands behind what is there', () => {
  const cases: readonly (readonly [string | undefined, string])[] = [
    [undefined, '--require /a/require.cjs'],
    ['', '--require /a/require.cjs'],
    ['  ', '--require /a/require.cjs'],
    ['--max-old-space-size=512', '--max-old-space-size=512 --require /a/require.cjs'],
    [
      '--require "./b c.cjs"  --title=@acme/otel-agent',
      '--require "./b c.cjs"  --title=@acme/otel-agent --require /a/require.cjs',
    ],
  ]
  for (const [existing, expected] of cases) assert.equal(nodeOptionsWith(existing, '/a/require.cjs', isAgent), expected)
})

test('a path with spaces or quotes is quoted, any other stays as it is', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['/a b/r.cjs', '--require "/a b/r.cjs"'],
    ['/a"b/r.cjs', '--require "/a\\"b/r.cjs"'],
    ['C:\\a b\\r.cjs', '--require "C:\\\\a b\\\\r.cjs"'],
    ['C:\\a\\r.cjs', '--require C:\\a\\r.cjs'],
    ["/it's/r.cjs", "--require /it's/r.cjs"],
  ]
  for (const [path, expected] of cases) assert.equal(nodeOptionsWith(undefined, path, isAgent), expected)
})

test('the agent is not added a second time', () => {
  const there = [
    '--require @acme/otel-agent',
    '-r @acme/otel-agent',
    '--require=@acme/otel-agent',
    '--import @acme/otel-agent',
    '--import=@acme/otel-agent --enable-source-maps',
    '--enable-source-maps --import "@acme/otel-agent"',
    '--require="@acme/otel-agent"',
    '--require "/my agent/\\"x\\"\\\\y.cjs"',
  ]
  for (const existing of there) assert.equal(nodeOptionsWith(existing, '/a/require.cjs', isAgent), existing)
})

test('what only looks like the agent, or is broken, does not keep it out', () => {
  for (const existing of ['--require', '--title @acme/otel-agent', '--requires=@acme/otel-agent', '--title="open']) {
    assert.equal(nodeOptionsWith(existing, '/a/require.cjs', isAgent), `${existing} --require /a/require.cjs`)
  }
})
