import assert from 'node:assert/strict'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createRotatedFile, type RotatedFile } from './rotated-file.ts'

const root = fs.mkdtempSync(join(tmpdir(), 'rotated-'))
after(() => fs.rmSync(root, { recursive: true }))

let count = 0
const newPath = (): string => join(root, String(count++), 'deep', 'a.jsonl')
const bytes = (text: string): Uint8Array => Buffer.from(text)
const open = (path: string, more: { maxBytes?: number; maxFiles?: number } = {}): RotatedFile =>
  createRotatedFile({ path, maxBytes: 0, maxFiles: 3, fs, ...more })

function contents(path: string): Record<string, string> {
  const folder = join(path, '..')
  return Object.fromEntries(fs.readdirSync(folder).map((name) => [name, fs.readFileSync(join(folder, name), 'utf8')]))
}

test('lines are appended, in order, in a folder that is made', async () => {
  const path = newPath()
  const file = open(path)
  await Promise.all(['one\n', 'two\n', 'three\n'].map((line) => file.append(bytes(line))))
  await file.append(bytes('four\n'))
  assert.deepEqual(contents(path), { 'a.jsonl': 'one\ntwo\nthree\nfour\n' })
})

test('a full file is put aside, and the oldest is deleted', async () => {
  const path = newPath()
  const file = open(path, { maxBytes: 10 })
  for (let number = 1; number <= 9; number++) await file.append(bytes(`line${number}\n`))
  await file.append(bytes(`${'x'.repeat(30)}\n`))
  await file.append(bytes('last\n'))
  assert.deepEqual(contents(path), {
    'a.jsonl': 'last\n',
    'a.1.jsonl': `${'x'.repeat(30)}\n`,
    'a.2.jsonl': 'line9\n',
  })
})

test('one file at most: it begins anew', async () => {
  const path = newPath()
  const file = open(path, { maxBytes: 10, maxFiles: 1 })
  for (const line of ['line1\n', 'line2\n']) await file.append(bytes(line))
  assert.deepEqual(contents(path), { 'a.jsonl': 'line2\n' })
})

test('a file that somebody else has moved or deleted is made anew', async () => {
  const path = newPath()
  const file = open(path)
  await file.append(bytes('one\n'))
  fs.renameSync(path, `${path}.old`)
  await file.append(bytes('two\n'))
  fs.rmSync(path)
  await file.append(bytes('three\n'))
  assert.deepEqual(contents(path), { 'a.jsonl': 'three\n', 'a.jsonl.old': 'one\n' })
})

test('two processes may write to one file, and either may put it aside', async () => {
  const path = newPath()
  const [first, second] = [open(path, { maxBytes: 12 }), open(path, { maxBytes: 12 })]
  await first.append(bytes('first\n'))
  await second.append(bytes('other\n'))
  await first.append(bytes('third\n'))
  await second.append(bytes('fourth\n'))
  assert.deepEqual(contents(path), {
    'a.jsonl': 'fourth\n',
    'a.1.jsonl': 'third\n',
    'a.2.jsonl': 'first\nother\n',
  })
})

test('half a line, which a killed process has left, stays alone', async () => {
  const path = newPath()
  fs.mkdirSync(join(path, '..'), { recursive: true })
  fs.writeFileSync(path, '{"half":')
  await open(path).append(bytes('whole\n'))
  assert.deepEqual(contents(path), { 'a.jsonl': '{"half":\nwhole\n' })
})

test('at the end of the process: what waits, then the rest; what is being written ends by itself', async () => {
  const path = newPath()
  const file = open(path)
  const writing = ['one\n', 'two\n'].map((line) => file.append(bytes(line)))
  file.appendNow(bytes('three\n'))
  file.appendNow(undefined)
  await Promise.all(writing)
  assert.deepEqual(fs.readFileSync(path, 'utf8').trim().split('\n').sort(), ['one', 'three', 'two'])
})

test('errors are passed on, and the next write tries again', async () => {
  const path = newPath()
  fs.mkdirSync(path, { recursive: true })
  const file = open(path)
  await assert.rejects(file.append(bytes('one\n')), { code: 'EISDIR' })
  assert.throws(() => file.appendNow(bytes('two\n')), { code: 'EISDIR' })
  fs.rmdirSync(path)
  await file.append(bytes('three\n'))
  assert.deepEqual(contents(path), { 'a.jsonl': 'three\n' })
})

test('a system that takes a few bytes at a time', async () => {
  const path = newPath()
  const slow = {
    ...fs,
    writeSync: (fd: number, data: Uint8Array) => fs.writeSync(fd, data.subarray(0, 3)),
    write: (fd: number, data: Uint8Array, offset: number, length: number, _at: null, done: () => void) =>
      fs.write(fd, data, offset, Math.min(3, length), null, done),
  } as unknown as typeof fs
  const file = createRotatedFile({ path, maxBytes: 0, maxFiles: 1, fs: slow })
  await file.append(bytes('a long line\n'))
  file.appendNow(bytes('another one\n'))
  assert.deepEqual(contents(path), { 'a.jsonl': 'a long line\nanother one\n' })
})
