import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'

export interface CliRun {
  /** Beside PATH, HOME and "send nothing", all that the command line sees. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What is started; without it, `bin/otel-agent.mjs` by the Node that runs the tests. */
  readonly command?: readonly string[]
  readonly stdin?: 'ignore' | 'pipe'
}

interface CliOutcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface RunningCli {
  readonly process: ChildProcess
  /** Resolves when both streams together have said this; rejects when the process ends without. */
  untilSaid(text: string): Promise<void>
  readonly ended: Promise<CliOutcome>
}

export const bin = resolve('bin/otel-agent.mjs')

/** Only so that a failure is told: nothing here takes more than a second or two. */
const patienceMs = 60_000

/** Starts the command line, away from the terminal of whoever runs the tests. */
export function startCli(args: readonly string[], run: CliRun = {}): RunningCli {
  const [file = '', ...before] = run.command ?? [process.execPath, bin]
  const child = spawn(file, [...before, ...args], {
    cwd: run.cwd,
    detached: true,
    stdio: [run.stdin ?? 'ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      ...run.env,
    },
  })
  const said = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<CliOutcome>((resolve, reject) => {
    const timer = setTimeout(() => {
      // The group, which is its own by `detached`: a program that waits for ever must not outlive the tests.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      reject(new Error(`otel-agent ${args.join(' ')} did not end: ${said.stdout}${said.stderr}`))
    }, patienceMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, ...said })
    })
  })
  const untilSaid = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const listener = (): void => {
        if (said.stdout.includes(text) || said.stderr.includes(text)) resolve()
      }
      listeners.add(listener)
      listener()
      ended.then(() => reject(new Error(`ended without "${text}": ${said.stdout}${said.stderr}`)), reject)
    })
  return { process: child, untilSaid, ended }
}

export function runCli(args: readonly string[], run?: CliRun): Promise<CliOutcome> {
  return startCli(args, run).ended
}
