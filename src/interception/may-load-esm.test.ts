import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mentionsImport } from './may-load-esm.ts'

const isIdle = (specifier: string): boolean => specifier === 'os'

for (const source of [
  `import x from 'y'`,
  `import'y'`,
  `import{a}from"b"`,
  `\ufeffimport * as x from 'y'`,
  `#!/usr/bin/env node\nimport x from 'y'`,
  `'use strict';import x from 'y'`,
  `/* a */ import x from 'y'`,
  `/*\n a\n */ import x from 'y'`,
  `function f() {}import x from 'y'`,
  `const load = () => import('y')`,
  `import (/* @vite-ignore */ name)`,
  `import/* name */('y')`,
  `import.defer('y')`,
  `/* a */ import('y')`,
  `get('http://x'); import('y')`,
  `const all = 'src/**/*.js'; import(all)`,
  `${'x;'.repeat(200)}import('y')`,
  `// import('a')\nimport('b')`,
  `import('os').then(() => import('y'))`,
  `import('os', { with: {} })`,
  `eval("import('y')")`,
]) {
  test(`could bring in an ES module: ${source.slice(-60)}`, () => {
    assert.equal(mentionsImport(source, isIdle), true)
  })
}

for (const source of [
  `/** @type {import('.')} */`,
  `/** @typedef {typeof import ('./context') & {`,
  ` * @param {import('node:http').Server} server`,
  `  // import x from 'y'`,
  `// with import('y')`,
  `words = ['import', 'export']`,
  `if (arg === '--import' || arg === '-r') {`,
  `throw new Error('please import localforage.js into your site')`,
  `__importStar(require('y'))`,
  `program.import(file)`,
  `const { default: os } = await import('os')`,
  `color: red !important`,
]) {
  test(`brings in none: ${source}`, () => {
    assert.equal(mentionsImport(source, isIdle), false)
  })
}

test('a long line is not looked through again for each word', () => {
  const source = `x = "${'import '.repeat(100_000)}"`
  assert.equal(mentionsImport(source), false)
})
