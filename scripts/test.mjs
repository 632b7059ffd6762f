// `npm test`: everything that the tests need, then all tests. `npm test -- --all` runs the whole matrix of Node lines.
// Plain JavaScript with nothing but Node's own modules: it runs straight after `git clone`.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installLocked } from './install-locked.mjs'
import { step } from './progress.mjs'

const everyNode = process.argv.includes('--all')

await step('Installing development tools', () => installLocked('.'))
// First the Node lines: the build makes a code cache for each.
runNode('scripts/provide-nodes.mjs')
runNode('scripts/build.mjs')
runNode('scripts/provide-servers.mjs')
process.exitCode = runNode('scripts/run-unit.mjs', testFiles(), { EVERY_NODE: everyNode ? '1' : '' }, { mayFail: true })

/** Beside the sources first: they tell sooner and more plainly what is wrong. */
function testFiles() {
  return ['src', 'scripts', 'bench', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
      .map((path) => join(folder, path))
      .sort(),
  )
}

function runNode(script, args = [], env = {}, { mayFail = false } = {}) {
  const { status } = spawnSync(process.execPath, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  if (status !== 0 && !mayFail) {
    console.error(`${script} failed, so no test was run.`)
    process.exit(1)
  }
  return status ?? 1
}
