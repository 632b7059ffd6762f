// `npm run demo`, straight after `git clone`: installs, builds, starts the shop of examples/shop with the agent before
// each of its three services, sends requests, and draws the traces that came out, with the services' log lines.
// ACME_DEMO_DATABASE=pglite does without the databases of this machine. OTEL_EXPORTER_OTLP_ENDPOINT gets a copy of it all.
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isNewerThan } from './demo/is-newer-than.mjs'
import { installLocked } from './install-locked.mjs'
import { step } from './progress.mjs'
import { runToItsEnd } from './run-to-its-end.mjs'
import { findPrograms } from './server-programs.mjs'

const root = resolve(fileURLToPath(import.meta.url), '../..')
const shop = join(root, 'examples', 'shop')
const withPglite = { omit: ['dev'], needs: ['@electric-sql/pglite', '@electric-sql/pglite-socket'] }
const withoutPglite = { omit: ['dev', 'optional'] }
const toEsm = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'silent',
}
const built = join(root, 'build', 'demo')

process.chdir(root)
try {
  const databases = chooseDatabases(process.env.ACME_DEMO_DATABASE)
  console.log('\nThree services, no line about tracing in them, and one flag.\n')
  await step('build tools', () => installLocked(root))
  await step('the shop', () => installLocked(shop, databases.postgresql ? withoutPglite : withPglite))
  await step('the agent', buildAgent)
  await step('orders, from TypeScript', buildOrders)
  const { runShop } = await bundled('run-shop')
  await runShop({ shop, databases, step, sendTo: process.env.OTEL_EXPORTER_OTLP_ENDPOINT })
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}\n`)
  process.exitCode = 1
}

/** Real servers where this machine has them. What is missing is stood in for by PGlite. */
function chooseDatabases(wanted) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20)
    throw new Error(`it needs Node.js 20 or later (Fastify 5 does), and this is ${process.versions.node}.`)
  if (wanted === 'pglite') return { postgresql: false, mariadb: false }
  if (wanted) throw new Error(`ACME_DEMO_DATABASE is "${wanted}"; it knows "pglite", or leave it out.`)
  return { postgresql: findPrograms('postgresql') !== undefined, mariadb: findPrograms('mariadb') !== undefined }
}

async function buildAgent() {
  const chunk = join(root, 'dist', 'agent.cjs')
  if (
    isNewerThan(
      chunk,
      ['src', 'scripts/build', 'scripts/build.mjs'].map((path) => join(root, path)),
    )
  )
    return 'is built'
  await runToItsEnd(process.execPath, ['scripts/build.mjs'], root)
  return undefined
}

/** What a team's own build would do: types off, one file, and the packages stay outside where the agent finds them. */
async function buildOrders() {
  const { build } = await import('esbuild')
  await build({
    ...toEsm,
    absWorkingDir: join(shop, 'orders'),
    entryPoints: ['src/server.ts'],
    outfile: 'dist/server.js',
    sourcemap: true,
  })
}

/** The second half is TypeScript, which Node 20 cannot run as it stands. */
async function bundled(name) {
  const { build } = await import('esbuild')
  const outfile = join(built, `${name}.mjs`)
  await build({ ...toEsm, absWorkingDir: root, entryPoints: [`scripts/demo/${name}.ts`], outfile })
  return import(pathToFileURL(outfile).href)
}
