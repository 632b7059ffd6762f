// Bundles the agent into dist/: one start chunk, and one chunk for everything that is loaded when it is needed.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { bundledPackages, cycloneDx, licences } from './build/bill-of-materials.mjs'
import { makeCodeCaches } from './build/code-caches.mjs'
import { foldSemanticConventions } from './build/fold-semantic-conventions.mjs'
import { keepAttributeHashes } from './build/keep-attribute-hashes.mjs'
import { listFiles } from './build/list-files.mjs'
import { officialPackages } from './build/official-packages.mjs'
import { listOwnExports } from './build/own-exports.mjs'
import { bundleWinstonTransport } from './build/winston-transport.mjs'
import { withoutAbout } from './build/without-about.mjs'

// Put in place only when all of it is there: an application may start at any moment, and tests run beside a build.
const stage = join('build', `stage-${process.pid}`)
const outdir = join(stage, 'dist')
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const shared = [
  '@opentelemetry/api',
  '@opentelemetry/api-logs',
  '@opentelemetry/core',
  '@opentelemetry/instrumentation',
]

const common = {
  bundle: true,
  platform: 'node',
  target: 'node18.19',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // Every byte of the start chunk is parsed at every start.
  minify: true,
  // An error that passes through the agent prints the line it passes: not sixty kilobytes of it.
  lineLimit: 300,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
}

const official = officialPackages()
const ours = readdirSync('src/instrumentations', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join('src/instrumentations', entry.name, 'manifest.ts')))
  .map((entry) => entry.name)

/** The commands read a configuration file with the agent's own chunk: YAML is there once. */
const sharedChunk = {
  name: 'shared-chunk',
  setup(build) {
    build.onResolve({ filter: /\/read-config-file\.ts$/ }, () => ({ path: './config-file.cjs', external: true }))
  },
}

rmSync(stage, { recursive: true, force: true })
mkdirSync(outdir, { recursive: true })
const results = [
  await buildStart(),
  await buildOurs(),
  await buildOfficials(),
  await buildLazy(),
  await buildEsmWrapper(),
  await buildCli(),
]
listOwnExports(outdir)
const packages = bundledPackages(results.flatMap((result) => Object.keys(result?.metafile.inputs ?? {})))
writeFileSync(join(outdir, 'sbom.json'), `${JSON.stringify(cycloneDx(packages, { name, version }), null, 2)}\n`)
writeFileSync(join(outdir, 'LICENSES.txt'), licences(packages))
writeFileSync(join(outdir, 'package.json'), `${JSON.stringify({ type: 'commonjs' })}\n`)
listFiles(outdir)
cpSync('hooks', join(stage, 'hooks'), { recursive: true })
makeCodeCaches(stage)
listFiles(outdir)
rmSync('dist', { recursive: true, force: true })
renameSync(outdir, 'dist')
rmSync(stage, { recursive: true })
report(results.flatMap((result) => Object.entries(result?.metafile.outputs ?? {})))

function buildStart() {
  return build({
    ...common,
    entryPoints: { agent: 'src/agent/start.ts' },
    outdir,
    plugins: [catalogPlugin(), withoutAbout()],
  })
}

/** `acme:catalog`: what can be patched, as data. */
function catalogPlugin() {
  return {
    name: 'catalog',
    setup(build) {
      build.onResolve({ filter: /^acme:catalog$/ }, ({ path }) => ({ path, namespace: 'catalog' }))
      build.onLoad({ filter: /.*/, namespace: 'catalog' }, () => ({
        contents: catalogSource(),
        loader: 'ts',
        resolveDir: resolve('.'),
      }))
    },
  }
}

function catalogSource() {
  const imports = ours.map(
    (name, index) => `import { manifest as m${index} } from './src/instrumentations/${name}/manifest.ts'`,
  )
  const libraries = Object.fromEntries(
    official.map(({ name, modules }) => [name, [...new Set(modules.map((module) => module.name))]]),
  )
  return [
    ...imports,
    `export const ours = [${ours.map((_, index) => `m${index}`).join(', ')}]`,
    `export const official = ${JSON.stringify(libraries)}`,
    `export const version = ${JSON.stringify(version)}`,
  ].join('\n')
}

function buildOurs() {
  if (ours.length === 0) return undefined
  return build({
    ...common,
    entryPoints: Object.fromEntries(ours.map((name) => [name, `src/instrumentations/${name}/patch.ts`])),
    outdir: join(outdir, 'instrumentations'),
  })
}

async function buildOfficials() {
  const vendored = { ...common, mainFields: ['main'], plugins: [bundleWinstonTransport, foldSemanticConventions] }
  const noHook = resolve('src/instrumentations/official/no-hook.cjs')
  const base = await build({
    ...vendored,
    entryPoints: { 'official-base': 'src/instrumentations/official/base.ts' },
    outdir: join(outdir, 'instrumentations'),
    alias: { 'require-in-the-middle': noHook, 'import-in-the-middle': noHook },
  })
  const chunks = await Promise.all(official.map((entry) => buildOfficial(entry, vendored)))
  return merged([base, ...chunks])
}

function merged(results) {
  const metafiles = results.map(({ metafile }) => metafile)
  return {
    metafile: {
      inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
      outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
    },
  }
}

function buildOfficial({ name, packageName, className }, vendored) {
  return build({
    ...vendored,
    stdin: { contents: `exports.Instrumentation = require('${packageName}').${className}`, resolveDir: resolve('.') },
    outfile: join(outdir, 'instrumentations', `official-${name}.cjs`),
    outExtension: undefined,
    external: shared,
  })
}

/** What is loaded after the start: exporters, the resource, the other signals. */
function buildLazy() {
  const entryPoints = {}
  const exporters = readdirSync('src/telemetry/export', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of exporters)
    addIfThere(entryPoints, `export/${name}`, `src/telemetry/export/${name}/create-exporter.ts`)
  addIfThere(entryPoints, 'tracing', 'src/agent/tracing.ts')
  addIfThere(entryPoints, 'start-line', 'src/agent/report-start.ts')
  addIfThere(entryPoints, 'config-file', 'src/config/file/read-config-file.ts')
  addIfThere(entryPoints, 'java-names', 'src/config/java-names.ts')
  addIfThere(entryPoints, 'threads', 'src/telemetry/threads/hear.ts')
  addIfThere(entryPoints, 'wrap-esm', 'src/interception/wrap-esm.ts')
  addIfThere(entryPoints, 'batch', 'src/telemetry/batch.ts')
  addIfThere(entryPoints, 'packing', 'src/telemetry/export/otlp/packing.ts')
  addIfThere(entryPoints, 'propagators', 'src/telemetry/propagation/other-propagators.ts')
  addIfThere(entryPoints, 'sampling', 'src/telemetry/sampling/create-remote-sampler.ts')
  addIfThere(entryPoints, 'sampling-grpc', 'src/telemetry/sampling/ask-grpc.ts')
  addIfThere(entryPoints, 'resource', 'src/telemetry/resource/detect-resource.ts')
  addIfThere(entryPoints, 'cloud', 'src/telemetry/resource/cloud.ts')
  addIfThere(entryPoints, 'cloud-worker', 'src/telemetry/resource/cloud-worker.ts')
  addIfThere(entryPoints, 'signals/metrics', 'src/telemetry/signals/metrics.ts')
  addIfThere(entryPoints, 'signals/logs', 'src/telemetry/signals/logs.ts')
  // The SDKs as ES modules: what is not used stays out, which is more than half of them.
  const plugins = [keepAttributeHashes, foldSemanticConventions]
  // The same code as ES modules, which its own exports give to browsers only.
  const alias = { yaml: resolve('node_modules/yaml/browser/dist/index.js') }
  return build({ ...common, mainFields: ['module', 'main'], plugins, alias, entryPoints, outdir })
}

function addIfThere(entryPoints, name, file) {
  if (existsSync(file)) entryPoints[name] = file
}

/** `import-in-the-middle`: its hook as one file; `register.js` as it is, because wrapped modules import it by its address. */
async function buildEsmWrapper() {
  const from = 'node_modules/import-in-the-middle'
  const result = await build({
    ...common,
    entryPoints: { 'create-hook': join(from, 'create-hook.mjs') },
    outdir: join(outdir, 'esm'),
    mainFields: ['main'],
  })
  cpSync(join(from, 'lib/register.js'), join(outdir, 'esm/lib/register.js'))
  const beside = await build({
    ...common,
    entryPoints: { hook: 'src/interception/beside-hook.ts' },
    outdir: join(outdir, 'esm'),
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  return merged([result, beside])
}

function buildCli() {
  if (!existsSync('src/cli/main.ts')) return undefined
  return build({
    ...common,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    plugins: [catalogPlugin(), sharedChunk],
  })
}

function report(outputs) {
  const total = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const start = outputs.find(([path]) => path === join(outdir, 'agent.cjs'))?.[1].bytes ?? 0
  console.log(`built ${outputs.length} files, ${kilobytes(total)}; the start chunk is ${kilobytes(start)}`)
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`
}
