import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { officialPackages } from './build/official-packages.mjs'

const folder = 'src/instrumentations'
const tests = 'test/libraries'

/** docs/generated/libraries.md: from our manifests, the official packages, and the versions that the tests run. */
export async function librariesPage() {
  const ours = await ourManifests()
  const options = await exportsOf(join(folder, 'official/options.ts'))
  const tested = testedLibraries()
  const official = officialPackages().filter(({ name }) => !ours.some((manifest) => nameOf(manifest) === name))
  return [
    '# Libraries',
    '',
    'What the agent traces. Names in the column *instrumentation* are those of `OTEL_NODE_DISABLED_INSTRUMENTATIONS` and',
    '`OTEL_NODE_ENABLED_INSTRUMENTATIONS`. *Tested* are the versions that `npm test` runs against a real server, in CommonJS and',
    'as an ES module; where it is empty, no server could be had in the tests.',
    '',
    '## Ours',
    '',
    '| Instrumentation | Versions | What it does | Tested | Node.js |',
    '|---|---|---|---|---|',
    ...ours.map((manifest) => {
      const { library, versions, about } = manifest
      return row(`\`${nameOf(manifest)}\``, range([versions]), about, ...testsOf(tested, [nameOf(manifest), library]))
    }),
    '',
    'What their spans, metrics and lines hold can be [set](configuration.md):',
    '',
    '| Setting | Instrumentations |',
    '|---|---|',
    ...(await settingRows(ours)),
    '',
    '## Through the drivers',
    '',
    'Query builders and mappers have no instrumentation of their own, but for Knex: their queries are traced in the driver.',
    '',
    '| Package | Through | Tested | Node.js |',
    '|---|---|---|---|',
    ...throughRows(),
    '',
    '## The official ones',
    '',
    'The packages of `@opentelemetry/auto-instrumentations-node`, each loaded when the application first loads its library.',
    '',
    '| Instrumentation | Modules and versions | Default | Tested | Node.js |',
    '|---|---|---|---|---|',
    ...official.map((entry) => officialRow(entry, options, tested)),
    '',
    `Spans for each middleware, router and handler (${options.frameworks.map((name) => `\`${name}\``).join(', ')}) are made only`,
    'with `ACME_OTEL_FRAMEWORK_SPANS=true`. The route is always told to the span of the HTTP server; for Nest, Express or Fastify does it.',
    'Those of `router` need `OTEL_NODE_DISABLED_INSTRUMENTATIONS=express`, too: on Express 5, `express` makes the same ones.',
    '',
    'Packages that are ES modules through and through (`hono`, `mariadb` from 3.5 on and `openai`, where they are imported) are traced on all',
    'lines. Before 22.22.3, and on 24 before 24.11.1, this takes a thread for hooks, which an application has only if its package.json names',
    'the package; if another package has brought it, the agent says so, and `require()` of it is traced.',
    '',
  ].join('\n')
}

function nameOf({ name, library }) {
  return name ?? library
}

function officialRow({ name, modules }, { offByDefault }, tested) {
  const isOff = offByDefault.includes(name)
  return row(
    `\`${name}\``,
    modulesText(modules),
    isOff ? 'off' : 'on',
    ...testsOf(tested, [name, ...modules.map((module) => module.name)]),
  )
}

/** Which of them reads which setting: by what is in their chunks. */
async function settingRows(ours) {
  const { settings } = await exportsOf('src/config/settings.ts')
  const chunks = await Promise.all(
    ours.map(async (manifest) => ({
      name: nameOf(manifest),
      text: await bundleOf(join(folder, nameOf(manifest), 'patch.ts')),
    })),
  )
  const [, known] = /interface KitSettings \{(.*?)\n\}/s.exec(readFileSync(join(folder, 'contract.ts'), 'utf8'))
  return Object.entries(settings).flatMap(([setting, { env }]) => {
    if (!known.includes(` ${setting}:`)) return []
    const isRead = new RegExp(`\\b${setting}\\b`)
    const readers = chunks.filter(({ text }) => isRead.test(text)).map(({ name }) => `\`${name}\``)
    return readers.length === 0 ? [] : [row(`\`${env}\``, readers.join(', '))]
  })
}

function modulesText(modules) {
  if (modules.length === 0) return 'measured by itself'
  const versions = new Map()
  for (const module of modules) versions.set(module.name, [...(versions.get(module.name) ?? []), ...module.versions])
  return [...versions].map(([name, ranges]) => `\`${name}\` ${range(ranges)}`.trim()).join('<br>')
}

function range(ranges) {
  const text = [...new Set(ranges)].join(' || ')
  return text === '*' || text === '' ? '' : text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

async function ourManifests() {
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'manifest.ts')))
  return Promise.all(names.map(async (name) => (await exportsOf(join(folder, name, 'manifest.ts'))).manifest))
}

async function exportsOf(file) {
  return import(`data:text/javascript,${encodeURIComponent(await bundleOf(file))}`)
}

async function bundleOf(file) {
  const options = { entryPoints: [file], bundle: true, write: false, platform: 'node', format: 'esm' }
  const { outputFiles } = await build(options)
  return outputFiles[0].text
}

function throughRows() {
  return readdirSync(tests).flatMap((name) => {
    const versions = JSON.parse(readFileSync(join(tests, name, 'versions.json'), 'utf8'))
    if (versions.through === undefined) return []
    const drivers = versions.through.map((driver) => `\`${driver}\``).join(', ')
    return [row(`\`${versions.package ?? name}\``, drivers, ...cellsOf(versions))]
  })
}

/** By package: `{ pg: { tested: ['8.0.3', …], node: '18 20 …' } }`. */
function testedLibraries() {
  const byPackage = new Map()
  for (const name of readdirSync(tests)) {
    const versions = JSON.parse(readFileSync(join(tests, name, 'versions.json'), 'utf8'))
    byPackage.set(versions.package ?? name, versions)
    byPackage.set(name, versions)
  }
  return byPackage
}

function testsOf(tested, names) {
  const found = names.map((name) => tested.get(name)).find((entry) => entry !== undefined)
  return found === undefined ? ['', ''] : cellsOf(found)
}

function cellsOf({ tested, node, since = {}, until = {} }) {
  const limits = [
    ...Object.entries(since).map(([version, first]) => `${version} from ${first}`),
    ...Object.entries(until).map(([version, last]) => `${version} to ${last}`),
  ]
  return [
    tested.filter((version) => version !== 'node').join(', ') || 'with each Node.js',
    [node.replaceAll(' ', ', '), ...limits].join('; '),
  ]
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`
}
