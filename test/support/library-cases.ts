import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import type { ServerName } from '../../scripts/server-programs.mjs'
import { installPackages, runToItsEnd } from './install-packages.ts'
import { linkAgentInto } from './run-app.ts'

/** `test/libraries/<name>/versions.json`. */
export interface LibraryVersions {
  /** The npm package, if it is not called as the folder; null for what Node itself brings. */
  readonly package?: string | null
  /** Oldest to newest. */
  readonly tested: readonly string[]
  /** The Node lines that the library runs on, as `18 20 22`; `22.22.3` is its line from that release on. */
  readonly node: string
  /** The first line or release of Node, as `22` or `"22.17.0"`, of those versions that do not run on all of `node`. */
  readonly since?: Readonly<Record<string, number | string>>
  /** The last Node line, likewise. */
  readonly until?: Readonly<Record<string, number>>
  /** Single releases that those versions do not run on, as an ES module at least. */
  readonly except?: Readonly<Record<string, readonly string[]>>
  /** Packages that the applications need besides. */
  readonly with?: Readonly<Record<string, string>>
  /** For some versions, others in their place. */
  readonly instead?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Packages that come in the same version as the library. */
  readonly alike?: readonly string[]
  /** The drivers in which a query builder is traced. */
  readonly through?: readonly string[]
  readonly servers?: readonly ServerName[]
  /** The agent's settings for these applications. */
  readonly env?: Readonly<Record<string, string>>
}

/** One version of a library on one Node. */
export interface LibraryCase {
  readonly library: string
  readonly version: string
  readonly node: { readonly version: string; readonly binary: string }
  readonly apps: readonly string[]
  readonly golden: string
  readonly versions: LibraryVersions
}

const root = 'test/libraries'

/** A folder is a library: there is no list to edit. */
export function libraryNames(): readonly string[] {
  return readdirSync(root).filter((name) => existsSync(join(root, name, 'versions.json')))
}

export function readVersions(library: string): LibraryVersions {
  return JSON.parse(readFileSync(join(root, library, 'versions.json'), 'utf8')) as LibraryVersions
}

/** Each tested version on the Node that runs the tests (or the oldest that it runs on); on every Node line with `everyNode`. */
export function casesOf(library: string, everyNode: boolean): readonly LibraryCase[] {
  const versions = readVersions(library)
  const folder = join(root, library)
  const apps = readdirSync(folder).filter((name) => /^app\.(mjs|cjs)$/.test(name))
  return versions.tested.flatMap((version) =>
    nodesFor(versions, version, everyNode).map((node) => ({
      library,
      version,
      node,
      apps,
      golden: goldenFor(folder, version),
      versions,
    })),
  )
}

const prepared = new Map<string, Promise<void>>()

/** Where the applications of a case lie, with the library installed beside them, and `prepare.mjs` run if there is one. */
export async function prepareLibrary({ library, version, versions }: LibraryCase): Promise<string> {
  const folder = resolve('build/libraries', `${library}@${version}`)
  const done = prepared.get(folder) ?? prepare(folder, library, version, versions)
  prepared.set(folder, done)
  await done
  return folder
}

async function prepare(folder: string, library: string, version: string, versions: LibraryVersions): Promise<void> {
  const name = versions.package === undefined ? library : versions.package
  const ofThisVersion = [...(name === null ? [] : [name]), ...(versions.alike ?? [])]
  const packages = {
    ...Object.fromEntries(ofThisVersion.map((alike) => [alike, version])),
    ...(versions.instead?.[version] ?? versions.with),
  }
  await installPackages(folder, packages)
  linkAgentInto(folder)
  cpSync(join(root, library), folder, { recursive: true })
  if (existsSync(join(folder, 'prepare.mjs'))) await runToItsEnd(process.execPath, ['prepare.mjs'], folder)
}

function nodesFor(
  { node, since, until, except }: LibraryVersions,
  version: string,
  every: boolean,
): LibraryCase['node'][] {
  const [oldest, newest] = [String(since?.[version] ?? 0), until?.[version] ?? Number.POSITIVE_INFINITY]
  const firsts = node.split(' ').filter((first) => Number(majorOf(first)) <= newest)
  const fits = (line: string): boolean =>
    compareVersions(line, oldest) >= 0 &&
    firsts.some((first) => majorOf(first) === majorOf(line) && compareVersions(line, first) >= 0)
  const own = process.versions.node
  if (!every && fits(own)) return [{ version: own, binary: process.execPath }]
  const lines = supportedNodes.filter((line) => fits(line) && except?.[version]?.includes(line) !== true)
  const chosen = every ? lines : lines.filter((line) => majorOf(line) === majorOf(lines[0] ?? '')).slice(-1)
  return chosen.map((line) => ({ version: line, binary: nodeBinary(line) }))
}

/** What a version does not tell, as of `22`, counts as 0. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  const differences = [0, 1, 2].map((part) => (left?.[part] ?? 0) - (right?.[part] ?? 0))
  return differences.find((difference) => difference !== 0) ?? 0
}

/** Where versions of a library differ for good reason, `spans-<version>.txt` or `spans-<major>.txt` is the picture of those. */
function goldenFor(folder: string, version: string): string {
  const own = [version, majorOf(version)].map((name) => join(folder, `spans-${name}.txt`))
  return own.find((file) => existsSync(file)) ?? join(folder, 'spans.txt')
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? ''
}
