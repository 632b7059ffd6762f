// Lays out what the image holds: `node scripts/stage-image.mjs FOLDER`, after a build. The folder is the image's `/`.
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [root] = process.argv.slice(2)
if (root === undefined) {
  console.error('Say where to: node scripts/stage-image.mjs FOLDER')
  process.exit(1)
}

// For people at a terminal and for those who read the source: of no use in a pod.
const leftOut = /(^|\/)(cli\.mjs|dev|[^/]+\.map|sbom\.json|LICENSES\.txt)$/
const agent = join(root, 'autoinstrumentation')

rmSync(agent, { recursive: true, force: true })
mkdirSync(join(root, 'licenses'), { recursive: true })
cpSync('dist', join(agent, 'dist'), { recursive: true, filter: (path) => !leftOut.test(path) })
for (const hook of ['preflight.cjs', 'require.cjs']) copy(join('hooks', hook), join(agent, 'hooks', hook))
copy('deploy/image/register.cjs', join(agent, 'register.cjs'))
copy('deploy/image/register.cjs', join(agent, 'autoinstrumentation.js'))
copy('deploy/image/register.mjs', join(agent, 'register.mjs'))
copy('LICENSE', join(agent, 'LICENSE'))
copy('NOTICE', join(agent, 'NOTICE'))
copy('dist/LICENSES.txt', join(agent, 'LICENSES.txt'))
copy('dist/sbom.json', join(agent, 'sbom.json'))
copy('deploy/image/BUSYBOX.txt', join(root, 'licenses', 'BUSYBOX.txt'))
writePackage()
readableByAnyone(root)

function copy(from, to) {
  if (!existsSync(from)) throw new Error(`${from} is missing: run node scripts/build.mjs first`)
  cpSync(from, to)
}

/** Says that `.js` is CommonJS here, whatever the folder is mounted below. */
function writePackage() {
  const { name, version, license, engines } = JSON.parse(readFileSync('package.json', 'utf8'))
  const described = { name, version, license, type: 'commonjs', main: 'register.cjs', engines }
  writeFileSync(join(agent, 'package.json'), `${JSON.stringify(described, null, 2)}\n`)
}

/** Pods run under any user: what is copied must not depend on who built it. */
function readableByAnyone(folder) {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) readableByAnyone(path)
    else chmodSync(path, 0o644)
  }
}
