import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OtlpTarget } from '../../../config/otlp-target.ts'
import { createTlsFiles, type TlsFiles } from './tls-files.ts'

interface Trial {
  readonly files: Map<string, { content: string; mtimeMs: number }>
  readonly reads: string[]
  readonly told: string[]
  readonly tls: TlsFiles
  pass(ms: number): void
}

function trial(paths: Partial<OtlpTarget>): Trial {
  const files: Trial['files'] = new Map()
  const reads: string[] = []
  const told: string[] = []
  let time = 0
  const fileAt = (path: string): { content: string; mtimeMs: number } => {
    const file = files.get(path)
    if (file === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' })
    return file
  }
  const tls = createTlsFiles({
    target: { url: 'https://x', headers: {}, timeoutMs: 1, compression: 'none', ...paths },
    fs: {
      statSync: (path) => ({ mtimeMs: fileAt(path).mtimeMs, size: fileAt(path).content.length, ino: 1 }),
      readFileSync: (path) => {
        reads.push(path)
        return Buffer.from(fileAt(path).content)
      },
    },
    warn: (code, message) => void told.push(`${code}: ${message}`),
    now: () => time,
  })
  return {
    files,
    reads,
    told,
    tls,
    pass: (ms) => {
      time += ms
    },
  }
}

test('files are read once, and again when they have changed', () => {
  const { files, reads, told, tls, pass } = trial({ certificate: '/ca', clientKey: '/key' })
  files.set('/ca', { content: 'one', mtimeMs: 1 })
  files.set('/key', { content: 'secret', mtimeMs: 1 })
  const before = tls.current()
  assert.deepEqual(before, { ca: Buffer.from('one'), key: Buffer.from('secret') })
  pass(60_000)
  assert.equal(tls.current(), before)
  files.set('/ca', { content: 'two', mtimeMs: 2 })
  assert.equal(tls.current(), before)
  pass(60_000)
  assert.deepEqual(tls.current(), { ca: Buffer.from('two'), key: Buffer.from('secret') })
  assert.deepEqual(reads, ['/ca', '/key', '/ca'])
  assert.deepEqual(told, [])
})

test('a file that goes missing is told, and its last content stays in use', () => {
  const { files, told, tls, pass } = trial({ certificate: '/ca' })
  files.set('/ca', { content: 'one', mtimeMs: 1 })
  const before = tls.current()
  files.delete('/ca')
  pass(60_000)
  assert.equal(tls.current(), before)
  assert.deepEqual(told, [
    'unreadable-file: /ca cannot be read (ENOENT) — going on without it — check the path and its permissions.',
  ])
})
