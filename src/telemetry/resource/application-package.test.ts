import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MachineFacts, madeUpMachine } from '../../../test/support/made-up-machine.ts'
import { type ApplicationPackage, applicationPackage } from './application-package.ts'

const shop = '{"name":"@acme/shop","version":"3.1.4"}'

const cases: readonly (readonly [string, MachineFacts, ApplicationPackage | undefined])[] = [
  ['beside the entry', { files: { '/app/package.json': shop } }, { name: '@acme/shop', version: '3.1.4' }],
  [
    'above the entry, past one without a name',
    {
      files: { '/app/package.json': shop, '/app/dist/package.json': '{"type":"commonjs"}' },
      node: { argv: ['node', '/app/dist/src/main.js'] },
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  [
    'the nearest one of a monorepo',
    {
      files: { '/repo/package.json': '{"name":"repo"}', '/repo/services/shop/package.json': shop },
      node: { argv: ['node', '/repo/services/shop/main.js'] },
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  [
    'in the entry itself, when that is a folder',
    {
      files: { '/repo/package.json': '{"name":"repo"}', '/repo/shop/package.json': shop },
      node: { argv: ['node', '/repo/shop'] },
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  [
    'not the package in node_modules that the application is started with',
    {
      files: {
        '/app/package.json': shop,
        '/app/node_modules/next/package.json': '{"name":"next","version":"15.0.0"}',
      },
      node: { argv: ['node', '/app/node_modules/next/dist/bin/next'] },
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  [
    'from the working directory, when the entry is a program of the machine',
    {
      files: { '/usr/lib/node_modules/pm2/package.json': '{"name":"pm2"}', '/app/package.json': shop },
      node: { argv: ['node', '/usr/lib/node_modules/pm2/lib/fork.js'] },
      workingFolder: '/app',
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  [
    'from the working directory, when there is no script: what stands in its place is an argument',
    {
      files: { '/app/package.json': shop, 'package.json': '{"name":"no"}' },
      node: { argv: ['node', 'x'] },
      workingFolder: '/app/sub',
    },
    { name: '@acme/shop', version: '3.1.4' },
  ],
  ['without a version', { files: { '/app/package.json': '{"name":"shop"}' } }, { name: 'shop' }],
  ['nowhere', {}, undefined],
  ['nowhere, without a script', { node: { argv: ['node'] } }, undefined],
  ...['', '{', 'null', '[]', '"shop"', '{"name":1}', '{"name":""}', '{"name":{},"version":"1"}'].map(
    (text) => [`not in the text ${text}`, { files: { '/app/package.json': text } }, undefined] as const,
  ),
  ['with a version that is none', { files: { '/app/package.json': '{"name":"shop","version":7}' } }, { name: 'shop' }],
]

for (const [title, facts, expected] of cases) {
  test(`the application is found ${title}`, () => assert.deepEqual(applicationPackage(madeUpMachine(facts)), expected))
}
