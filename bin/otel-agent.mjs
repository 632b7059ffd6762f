#!/usr/bin/env node
// The command line. Shipped as written, so that an old Node.js can still read it, and say that it is too old.
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 18 || (major === 18 && minor < 19)) {
  void goOnWithout(`Node.js ${process.versions.node} is too old. Node.js 18.19 and later are traced.`)
} else {
  void import('../dist/cli.mjs').then(runCommand, (error) => {
    return goOnWithout(`could not load: ${String(error.message).split('\n')[0]}. Install @acme/otel-agent again.`)
  })
}

async function runCommand({ main }) {
  process.exitCode = await main(process.argv.slice(2))
}

/** The program that was to be traced runs all the same. */
async function goOnWithout(why) {
  const [command, ...rest] = process.argv.slice(2)
  const hasProgram = (command === 'run' || command === 'ledger') && rest.length > 0
  console.error(`otel-agent: ${why}${hasProgram ? ' The program runs without tracing.' : ''}`)
  if (hasProgram) {
    const { runUntraced } = await import('./run-untraced.mjs')
    process.exitCode = await runUntraced(rest[0] === '--' ? rest.slice(1) : rest)
  } else {
    process.exitCode = 1
  }
}
