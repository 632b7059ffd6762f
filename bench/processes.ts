import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'

/** A process of the bench that answers questions. Ends with us, and when it is told to. */
export interface Helper {
  /** What it said first: where it listens. */
  readonly port: number
  ask<Answer>(question: unknown): Promise<Answer>
  end(): Promise<void>
}

/** The measured process has a core to itself; whatever feeds it shares another. */
export type Core = 'measured' | 'others'

const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0

/** The command that runs on that core, where `taskset` is there to say so. */
export function pinned(core: Core, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', core === 'measured' ? '0' : '1', ...command] : command
}

/** Starts a process that speaks over Node's own channel. Rejects, with what it printed, when it ends before it has spoken. */
export async function startHelper(
  core: Core,
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  speaksFirst = true,
): Promise<Helper> {
  const [program = '', ...args] = pinned(core, command)
  const child = spawn(program, args, { cwd, env: environment(env), stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const printed = collect(child)
  const endedEarly = (): Error => new Error(`${command.join(' ')} ended:\n${printed()}`)
  const next = async <Answer>(): Promise<Answer> => {
    const gone = new AbortController()
    const onClose = (): void => gone.abort(endedEarly())
    child.once('close', onClose)
    try {
      const [answer] = await once(child, 'message', { signal: gone.signal })
      return answer as Answer
    } catch {
      throw endedEarly()
    } finally {
      child.removeListener('close', onClose)
    }
  }
  const { port } = speaksFirst ? await next<{ port: number }>() : { port: 0 }
  return {
    port,
    ask(question) {
      const answer = next()
      child.send(question as object)
      return answer as Promise<never>
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** What one process cost from its first instruction to its last, in milliseconds. */
export interface RunCost {
  readonly cpuMs: number
  readonly wallMs: number
}

/**
 * Runs a command to its end. The shell asks the kernel when it has ended (`wait4`), so nothing is missing: neither what
 * comes before the first line of JavaScript, nor other threads, nor the way out.
 */
export async function costOf(
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<RunCost> {
  const script = 'TIMEFORMAT="cost %U %S %R"; time "$@"'
  const child = spawn('bash', ['-c', script, 'bash', ...pinned('measured', command)], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const printed = collect(child)
  const [code] = await once(child, 'close')
  const times = /cost ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(printed())
  if (code !== 0 || times === null) throw new Error(`${command.join(' ')} ended with ${code}:\n${printed()}`)
  const [user = 0, system = 0, real = 0] = times.slice(1).map(Number)
  return { cpuMs: (user + system) * 1000, wallMs: real * 1000 }
}

/** Nothing of the caller's environment reaches what is measured, but what programs need to be found. */
function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C', ...env }
}

function collect(child: ChildProcess): () => string {
  let printed = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-4_000)
  })
  return () => printed
}
