import assert from 'node:assert/strict'
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { assertParents } from './support/assert-parents.ts'
import { matchesGolden } from './support/golden.ts'
import { casesOf, type LibraryCase, libraryNames, prepareLibrary, readVersions } from './support/library-cases.ts'
import { pictureOf } from './support/picture.ts'
import { type AppOutcome, type AppRun, runApp } from './support/run-app.ts'
import { whyAbsent } from './support/server.ts'
import { createServers } from './support/servers.ts'

// Each library's applications, run as a user would run them. LIBRARY=pg runs one; EVERY_NODE=1 runs each on all Node lines.
const servers = createServers()
after(() => servers.stop())

const only = process.env.LIBRARY?.split(',')
const libraries = libraryNames().filter((name) => only?.includes(name) !== false)

describe('libraries', { concurrency: 2 }, () => {
  for (const library of libraries) {
    const absent = (readVersions(library).servers ?? []).map(whyAbsent).find((reason) => reason !== false)
    test(library, { skip: absent ?? false }, async (t) => {
      for (const libraryCase of casesOf(library, process.env.EVERY_NODE === '1')) {
        for (const app of libraryCase.apps) {
          const { version, node } = libraryCase
          await t.test(`${library}@${version}, ${app}, Node ${node.version}`, () => drawsItsPicture(libraryCase, app))
        }
        if (isNewest(libraryCase)) await testTheNewest(t, libraryCase)
      }
    })
  }
})

async function testTheNewest(t: TestContext, libraryCase: LibraryCase): Promise<void> {
  const { version, node } = libraryCase
  await t.test(`${libraryCase.library}@${version}, the ledger`, () => standsInTheLedger(libraryCase))
  if (!existsSync(join('test/libraries', libraryCase.library, 'under-load.cjs'))) return
  const name = `${libraryCase.library}@${version}, under load, Node ${node.version}`
  await t.test(name, () => keepsItsParents(libraryCase))
}

async function drawsItsPicture(libraryCase: LibraryCase, app: string): Promise<void> {
  const folder = await prepareLibrary(libraryCase)
  const run: AppRun = {
    file: join(folder, app),
    door: app.endsWith('.mjs') ? '--import' : '--require',
    node: libraryCase.node.binary,
    env: {
      OTEL_METRICS_EXPORTER: 'none',
      ...libraryCase.versions.env,
      ...(await servers.envFor(libraryCase.versions.servers ?? [])),
    },
  }
  const outcome = await runQuietly(run)
  assert.deepEqual([outcome.code, outcome.signal], [0, null], outcome.stdout)
  assert.ok(outcome.spans.length > 0, 'nothing was traced')
  matchesGolden(libraryCase.golden, pictureOf(outcome))
}

/** What the application depends on, and uses, is not called unused; and nothing that was found was left alone. */
async function standsInTheLedger(libraryCase: LibraryCase): Promise<void> {
  const folder = await prepareLibrary(libraryCase)
  const { stderr } = await runApp({
    file: join(folder, libraryCase.apps[0] ?? ''),
    door: '--import',
    node: libraryCase.node.binary,
    env: {
      OTEL_METRICS_EXPORTER: 'none',
      ACME_OTEL_LEDGER: 'true',
      ...libraryCase.versions.env,
      ...(await servers.envFor(libraryCase.versions.servers ?? [])),
    },
  })
  const [, ledger = ''] = stderr.split(/^otel-agent ledger of process .*\n/m)
  const rows = ledger
    .split('\n')
    .slice(1)
    .filter((row) => row !== '')
  assert.ok(rows.length > 0, stderr)
  assert.deepEqual(
    rows.filter((row) => !row.includes('  patched')),
    [],
  )
}

function isNewest({ version, versions }: LibraryCase): boolean {
  return versions.tested.at(-1) === version
}

/** Fifty requests share one connection, and each query hangs under its own request. */
async function keepsItsParents(libraryCase: LibraryCase): Promise<void> {
  const folder = await prepareLibrary(libraryCase)
  cpSync('test/apps/under-load', folder, { recursive: true })
  const { spans } = await runQuietly({
    file: join(folder, 'under-load.cjs'),
    door: '--require',
    node: libraryCase.node.binary,
    env: { OTEL_METRICS_EXPORTER: 'none', ...(await servers.envFor(libraryCase.versions.servers ?? [])) },
  })
  assertParents(spans, 50)
}

/** Some libraries have something to say by themselves: it must be that and no more. */
async function runQuietly(run: AppRun): Promise<AppOutcome> {
  const outcome = await runApp(run)
  const bare = outcome.stderr === '' ? '' : (await runApp({ ...run, door: 'none' })).stderr
  assert.equal(outcome.stderr.replace(/\(node:\d+\)/g, ''), bare.replace(/\(node:\d+\)/g, ''))
  return outcome
}
