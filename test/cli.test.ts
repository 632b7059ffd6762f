import assert from 'node:assert/strict'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { provideNode, supportedNodes } from '../scripts/node-lines.mjs'
import { describeConfig } from '../src/config/describe-config.ts'
import { readConfig } from '../src/config/read-config.ts'
import { matchesGolden } from './support/golden.ts'
import { bin, type CliRun, runCli, startCli } from './support/run-cli.ts'

const door = resolve('hooks/require.cjs')
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

const folder = mkdtempSync(join(tmpdir(), 'otel-agent-cli-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** For what is not about the start line: it is not printed. */
const quiet: CliRun = { env: { ACME_OTEL_START_LINE: 'false' } }

async function nodeOptionsOfProgram(existing: string): Promise<string> {
  const run = { env: { ...quiet.env, NODE_OPTIONS: existing } }
  const { stdout, stderr, code } = await runCli(['run', '--', 'node', '-p', 'process.env.NODE_OPTIONS'], run)
  assert.deepEqual({ stderr, code }, { stderr: '', code: 0 })
  return stdout.trimEnd()
}

test('help and version', async () => {
  const asked = [['--help'], ['help', 'run'], ['help', 'ledger'], ['help', 'config']]
  const pages: string[] = []
  for (const args of asked) {
    const { code, stdout, stderr } = await runCli(args)
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    pages.push(`$ otel-agent ${args.join(' ')}\n${stdout}`)
  }
  matchesGolden('test/golden/cli-help.txt', pages.join('\n'))
  assert.ok(readFileSync('docs/cli.md', 'utf8').includes(pages[0] ?? ''), 'docs/cli.md shows another help')

  const [general, ofRun] = pages.map((page) => page.slice(page.indexOf('\n') + 1))
  const same = { '-h': general, help: general, 'run -h': ofRun, '--help run': ofRun }
  for (const [args, page] of Object.entries(same)) assert.equal((await runCli(args.split(' '))).stdout, page)
  for (const flag of ['--version', '-v']) assert.equal((await runCli([flag])).stdout, `${version}\n`)
})

test('what is not understood is told, with what was probably meant, and exits with 2', async () => {
  const cases: Readonly<Record<string, string>> = {
    '': 'no command is given.\nMore: otel-agent --help',
    rnu: '"rnu" is not a command. Did you mean run?\nMore: otel-agent --help',
    'help cofnig': '"cofnig" is not a command. Did you mean config?\nMore: otel-agent --help',
    'node app.js':
      '"node" is not a command. A program is started with: otel-agent run -- <program>\nMore: otel-agent --help',
    constructor:
      '"constructor" is not a command. A program is started with: otel-agent run -- <program>\nMore: otel-agent --help',
    '--hlp': '--hlp is not an option of "otel-agent". Did you mean --help?\nMore: otel-agent --help',
    '--version=2': '--version takes no value.\nMore: otel-agent --help',
    run: 'no program is given.\nMore: otel-agent run --help',
    'ledger --': 'no program is given.\nMore: otel-agent ledger --help',
    'run --inspect node': '--inspect is not an option of "otel-agent run".\nMore: otel-agent run --help',
    'config --strct':
      '--strct is not an option of "otel-agent config". Did you mean --strict?\nMore: otel-agent config --help',
    'config now': '"now" is one word too many.\nMore: otel-agent config --help',
  }
  for (const [args, expected] of Object.entries(cases)) {
    const outcome = await runCli(args === '' ? [] : args.split(' '))
    assert.deepEqual(outcome, { code: 2, signal: null, stdout: '', stderr: `otel-agent: ${expected}\n` })
  }
})

test('config prints the settings in effect, and what is wrong with them', async () => {
  const env = { OTEL_SERVICE_NAME: 'shop', OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2', HOME: '/', PATH: '/' }
  const reading = readConfig({ ...env, OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' })
  const settings = describeConfig(reading.config, reading.sources)
  assert.deepEqual(await runCli(['config', '--strict'], { env }), {
    code: 0,
    signal: null,
    stdout: `${settings}\nNo problems\n`,
    stderr: '',
  })
  assert.match(settings, /authorization=\*\*\*/)

  const wrong = { ...env, OTEL_BSP_MAX_QUEUE_SIZE: 'lots', OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'expres' }
  const { stdout, code } = await runCli(['config'], { env: wrong })
  assert.equal(code, 0)
  assert.deepEqual(stdout.slice(stdout.indexOf('\nProblems\n')).split('\n'), [
    '',
    'Problems',
    '  OTEL_BSP_MAX_QUEUE_SIZE is set to "lots", which is not a whole number from 1 to 9007199254740991. Using the default 2048 instead. [bad-value]',
    '  OTEL_NODE_DISABLED_INSTRUMENTATIONS names "expres", which the agent does not know. Did you mean express? [unknown-name]',
    '',
  ])
  assert.equal((await runCli(['config', '--strict'], { env: wrong })).code, 1)
})

test('config ends quietly when its reader has gone', async () => {
  const command = ['sh', '-c', `"${process.execPath}" "${bin}" config | true`]
  assert.deepEqual(await runCli([], { command }), { code: 0, signal: null, stdout: '', stderr: '' })
})

test('run keeps NODE_OPTIONS and adds the agent once', async () => {
  assert.equal(await nodeOptionsOfProgram(''), `--require ${door}`)
  const title = '--title="a \\"b\\" \\\\c"'
  assert.equal(await nodeOptionsOfProgram(title), `${title} --require ${door}`)
  for (const there of [`--require ${door}`, `-r "${door}"`, `--import=file://${resolve('hooks/import.mjs')}`]) {
    assert.equal(await nodeOptionsOfProgram(there), there)
  }
  const link = join(folder, 'link')
  symlinkSync(resolve('.'), link)
  const linked = `--require=${join(link, 'hooks/autoinstrumentation.js')}`
  assert.equal(await nodeOptionsOfProgram(linked), linked)
})

test('run leaves its own environment and the arguments of the program alone', async () => {
  const print = 'console.log(process.argv.slice(1).join("|"), process.env.ACME_OTEL_START_LINE)'
  const words = ['run', 'node', '-e', print, '--', '--help', '-v', '', 'a b']
  assert.equal((await runCli(words, quiet)).stdout, '--help|-v||a b false\n')
})

test('run prints one start line, from any path, as an installed command', async () => {
  const copy = join(folder, 'a "b" c')
  for (const part of ['bin', 'hooks', 'dist', 'package.json']) cpSync(part, join(copy, part), { recursive: true })
  symlinkSync(join(copy, 'bin/otel-agent.mjs'), join(folder, 'otel-agent'))
  chmodSync(join(copy, 'bin/otel-agent.mjs'), 0o755)
  const run = { command: [join(folder, 'otel-agent')], env: { OTEL_SERVICE_NAME: 'shop' } }
  const { code, stdout, stderr } = await runCli(['run', '--', 'node', '-p', '6 * 7'], run)
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '42\n' })
  assert.match(stderr, /^otel-agent: @acme\/otel-agent [^ ]+, service shop; [^\n]+\n$/)
})

test('run -- npm start traces the program, not npm', async () => {
  const project = join(folder, 'project')
  mkdirSync(project)
  const manifest = { name: 'project', scripts: { start: 'node -p process.env.NODE_OPTIONS' } }
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest))
  const env = { OTEL_SERVICE_NAME: 'shop', HOME: folder, npm_config_update_notifier: 'false' }
  const { code, stdout, stderr } = await runCli(['run', '--', 'npm', 'start', '--silent'], { cwd: project, env })
  assert.deepEqual({ code, stdout }, { code: 0, stdout: `--require ${door}\n` })
  assert.match(stderr, /^otel-agent: @acme\/otel-agent [^ ]+, service shop; [^\n]+\n$/)
})

test('the exit code of the program is that of run', async () => {
  for (const code of [0, 3, 255]) {
    const outcome = await runCli(['run', '--', 'node', '-e', `process.exit(${code})`], quiet)
    assert.deepEqual(outcome, { code, signal: null, stdout: '', stderr: '' })
  }
})

test('what cannot be started is told: 127 not found, 126 not executable', async () => {
  const script = join(folder, 'script.mjs')
  writeFileSync(script, '')
  const orphan = join(folder, 'orphan')
  writeFileSync(orphan, '#!/no/such/interpreter\n', { mode: 0o755 })
  const cases: readonly (readonly [string, number, string])[] = [
    ['no-such-program', 127, 'not found.'],
    ['script.mjs', 127, 'not found. Did you mean: node script.mjs'],
    ['./script.mjs', 126, 'it is not executable. Did you mean: node ./script.mjs'],
    [folder, 126, 'it is not executable.'],
    [orphan, 127, 'the interpreter that its first line names was not found.'],
    ['script.mjs/no-folder', 126, 'spawn ENOTDIR.'],
    ['', 126, "The argument 'file' cannot be empty. Received ''."],
  ]
  for (const [program, code, why] of cases) {
    const stderr = `otel-agent: cannot start "${program}": ${why}\n`
    assert.deepEqual(await runCli(['run', program], { cwd: folder }), { code, signal: null, stdout: '', stderr })
  }
})

test('a program that a signal has ended: run ends by the same one', async () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL', 'SIGUSR1', 'SIGUSR2'] as const) {
    const outcome = await runCli(['run', '--', 'sh', '-c', `kill -${signal.slice(3)} $$`])
    assert.deepEqual(outcome, { code: null, signal, stdout: '', stderr: '' })
  }
  // Node.js ignores this one.
  assert.equal((await runCli(['run', '--', 'sh', '-c', 'kill -PIPE $$'])).code, 141)
})

const counting = `
  const counts = {}
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1']) {
    process.on(signal, () => {
      counts[signal] = (counts[signal] ?? 0) + 1
      // Through run as well: whatever it has to pass on of the first comes before.
      process.kill(process.ppid, 'SIGUSR2')
    })
  }
  process.on('SIGUSR2', () => {
    console.log(JSON.stringify(counts))
    process.exit(7)
  })
  setInterval(() => {}, 1e6)
  console.log('ready')`

test('a signal to run is passed on, once', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1'] as const) {
    const running = startCli(['run', '--', 'node', '-e', counting], quiet)
    await running.untilSaid('ready')
    running.process.kill(signal)
    const outcome = { code: 7, signal: null, stdout: `ready\n{"${signal}":1}\n`, stderr: '' }
    assert.deepEqual(await running.ended, outcome)
  }
})

const noTerminal = process.platform === 'linux' ? false : 'needs the script command of Linux'

test('Ctrl-C at a terminal reaches the program once', { skip: noTerminal }, async () => {
  writeFileSync(join(folder, 'counting.js'), counting)
  const line = `exec "${process.execPath}" "${bin}" run -- node counting.js`
  const command = ['script', '--quiet', '--return', '--command', line, '/dev/null']
  const running = startCli([], { ...quiet, command, cwd: folder, stdin: 'pipe' })
  await running.untilSaid('ready')
  running.process.stdin?.write('\u0003')
  const { code, stdout } = await running.ended
  assert.deepEqual({ code, stdout }, { code: 7, stdout: 'ready\r\n^C{"SIGINT":1}\r\n' })
})

test('ledger prints what was loaded, at the end and on SIGUSR2', async () => {
  const { code, stdout, stderr } = await runCli(['ledger', '--', 'node', '-e', 'require("http")'], quiet)
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '' })
  assert.match(stderr, /^otel-agent ledger of process \d+\n(?:.*\n)*http +builtin +patched +node\n$/)

  const running = startCli(['ledger', '--', 'node', '-e', 'setInterval(() => {}, 1e6); console.log("ready")'], quiet)
  await running.untilSaid('ready')
  running.process.kill('SIGUSR2')
  await running.untilSaid('otel-agent ledger of process')
  running.process.kill('SIGTERM')
  const { signal } = await running.ended
  assert.equal(signal, 'SIGTERM')
})

test('without a sound installation the program runs, and one line says why there is no tracing', async () => {
  const broken = join(folder, 'broken')
  cpSync('bin', join(broken, 'bin'), { recursive: true })
  const command = [process.execPath, join(broken, 'bin/otel-agent.mjs')]
  const ran = await runCli(['run', '--', 'node', '-e', 'console.log("ran"); process.exit(3)'], { command })
  assert.deepEqual({ ...ran, stderr: '' }, { code: 3, signal: null, stdout: 'ran\n', stderr: '' })
  assert.match(
    ran.stderr,
    /^otel-agent: could not load: [^\n]+ Install @acme\/otel-agent again. The program runs without tracing.\n$/,
  )
  const killed = await runCli(['run', '--', 'sh', '-c', 'kill -TERM $$'], { command })
  assert.equal(killed.signal, 'SIGTERM')
  assert.equal((await runCli(['run', 'no-such-program'], { command })).code, 127)
  assert.equal((await runCli(['--version'], { command })).code, 1)
})

test('on every Node line run starts the agent, and nothing else is said', async () => {
  for (const line of supportedNodes) {
    const node = provideNode(line)
    const run = { command: [node, bin], env: { OTEL_SERVICE_NAME: 'shop' } }
    const { code, stdout, stderr } = await runCli(['run', node, '-p', 'process.exitCode = 3'], run)
    assert.deepEqual({ code, stdout }, { code: 3, stdout: '3\n' }, stderr)
    assert.match(stderr, /^otel-agent: @acme\/otel-agent [^ ]+, service shop; [^\n]+\n$/)
  }
})

test('on a Node.js that is too old the program runs as well', async () => {
  for (const tooOld of ['12.22.12', '16.20.2']) {
    const command = [provideNode(tooOld), bin]
    const why = `otel-agent: Node.js ${tooOld} is too old. Node.js 18.19 and later are traced.`
    const expected = { code: 5, signal: null, stdout: '', stderr: `${why} The program runs without tracing.\n` }
    assert.deepEqual(await runCli(['run', 'sh', '-c', 'exit 5'], { command }), expected)
    assert.deepEqual(await runCli(['config'], { command }), { code: 1, signal: null, stdout: '', stderr: `${why}\n` })
  }
})
