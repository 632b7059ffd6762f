import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type FileReader, readConfigFile } from './read-config-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'who-may-write-'))
after(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'agent.yaml')
writeFileSync(path, 'file_format: "1.0"\ntracer_provider: {}\n')

/** The file as others would find it: only root may give one away. */
function readerOf(mode: number, uid: number, gid: number, platform = 'linux'): FileReader {
  const stat = (): object => Object.assign(statSync(path), { mode: 0o100000 | mode, uid, gid })
  return { fs: { statSync: stat as typeof statSync, readFileSync }, platform }
}

function refusalOf(reader: FileReader): string | undefined {
  return readConfigFile(path, {}, reader).problems[0]?.message.match(/which (.*?)\. The environment/)?.[1]
}

test('a file that others may write is refused', () => {
  assert.equal(refusalOf(readerOf(0o646, 0, 0)), 'everybody may write (chmod o-w)')
  assert.equal(refusalOf(readerOf(0o664, 1000, 100)), 'the group 100 may write (chmod g-w)')
  assert.equal(refusalOf(readerOf(0o660, 0, 2000)), 'the group 2000 may write (chmod g-w)')
})

test('one that only its owner, or a group without others, may write counts', () => {
  assert.equal(refusalOf(readerOf(0o644, 1000, 100)), undefined)
  assert.equal(refusalOf(readerOf(0o664, 1000, 1000)), undefined)
  assert.equal(refusalOf(readerOf(0o664, 1001, 0)), undefined)
  assert.equal(refusalOf(readerOf(0o666, 0, 0, 'win32')), undefined)
})
