import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'

/** One program, to be run with the agent and without it. */
export interface Program {
  /** Path of a `node` binary; without it, the one that runs the tests. */
  readonly node?: string
  /** All arguments of Node. */
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Written to its standard input, which ends then. */
  readonly input?: string
  readonly timeoutMs?: number
  /** What starts it, with arguments of its own: `['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']`. */
  readonly launcher?: readonly string[]
  /** How the agent comes in; without it, by `NODE_OPTIONS=--require`, as a cluster does it. */
  readonly door?: readonly string[]
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** A copy of the built agent that no build replaces while it is used. Gives the path of its first door. */
export function stagedAgent(name: string): string {
  const folder = resolve('build/staged', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const part of ['hooks', 'dist', 'package.json']) cpSync(part, join(folder, part), { recursive: true })
  return join(folder, 'hooks/require.cjs')
}

export function runBare(program: Program): Promise<Ended> {
  return run(program, [], {})
}

/** `agentEnv` is added to what the program itself is given. */
export function runTraced(
  program: Program,
  agent: string,
  agentEnv: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  if (program.door !== undefined) return run(program, program.door, agentEnv)
  const options = [`--require ${agent}`, program.env?.NODE_OPTIONS ?? ''].join(' ').trim()
  return run(program, [], { NODE_OPTIONS: options, ...agentEnv })
}

/** What must be the same with the agent and without it. */
export function observed({ code, signal, stdout, stderr }: Ended): Omit<Ended, 'ms'> {
  return { code, signal, stdout: steady(stdout), stderr: steady(stderr) }
}

/** Without process ids, and without the lines of the agent itself, which start with its name. */
function steady(text: string): string {
  return (
    text
      .replace(/^otel-agent[ :].*\n/gm, '')
      .replace(/\(node:\d+\)/g, '(node:PID)')
      .replace(/\[\d+\]:/g, '[PID]:')
      // Node's own frames tell how many listeners there are, and that contexts are followed.
      .replace(/^ +at process\.callbackTrampoline .*\n/gm, '')
      .replace(/\(node:events:\d+:\d+\)/g, '(node:events)')
      .replace(/----- Native stack trace -----[\s\S]*/, '(native stack)')
      .replace(/^ \d+: 0x[\s\S]*/m, '(native stack)')
  )
}

function run(program: Program, before: readonly string[], added: Readonly<Record<string, string>>): Promise<Ended> {
  const { node = process.execPath, timeoutMs = 30_000, launcher = [], input } = program
  const [command = node, ...args] = [...launcher, node, ...before, ...program.args]
  const startedAt = performance.now()
  const child = spawn(command, args, {
    cwd: program.cwd,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, OTEL_SERVICE_NAME: 'app', ...program.env, ...added },
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  return new Promise((done, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${command} ${args.join(' ')} did not end within ${timeoutMs} ms\n${stdout}\n${stderr}`))
    }, timeoutMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({ code, signal, stdout, stderr, ms: performance.now() - startedAt })
    })
  })
}
