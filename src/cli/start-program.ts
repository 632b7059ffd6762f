import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { doorPath, isAgent } from './agent-address.ts'
import { nodeOptionsWith } from './node-options.ts'
import { passSignals } from './pass-signals.ts'

/**
 * Starts a program with the agent in every Node.js process of it, and waits for its end. Gives its exit code, or ends this
 * process by the signal that has ended the program.
 */
export async function startProgram(program: readonly string[], settings: NodeJS.ProcessEnv): Promise<number> {
  const [file = '', ...args] = program
  const NODE_OPTIONS = nodeOptionsWith(process.env.NODE_OPTIONS, doorPath, isAgent)
  const env = { ...process.env, ...settings, NODE_OPTIONS }
  const end = await runToEnd(() => spawn(file, args, { stdio: 'inherit', env }))
  if ('error' in end) return notStarted(file, end.error)
  return end.signal === null ? (end.code ?? 1) : endBy(end.signal)
}

type End =
  | { readonly code: number | null; readonly signal: NodeJS.Signals | null }
  | { readonly error: NodeJS.ErrnoException }

function runToEnd(start: () => ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    let child: ChildProcess | undefined
    // Before the start: a signal in between would end us, and leave the program alone.
    const stopPassing = passSignals((signal) => child?.kill(signal))
    const end = (how: End): void => {
      stopPassing()
      resolve(how)
    }
    try {
      child = start()
      child.on('exit', (code, signal) => end({ code, signal }))
      child.on('error', (error) => {
        // Once the program runs, it would only say that a signal could not be passed on.
        if (child?.pid === undefined) end({ error })
      })
    } catch (error) {
      // What is not reported by an event: no executable format, too many arguments, an empty name.
      end({ error: error as NodeJS.ErrnoException })
    }
  })
}

/** As shells have it: 127 is not found, 126 is found but not executable. */
function notStarted(file: string, error: NodeJS.ErrnoException): number {
  const isScript = /\.[cm]?[jt]sx?$/.test(file) && existsSync(file)
  const hint = isScript ? ` Did you mean: node ${file}` : ''
  console.error(`otel-agent: cannot start "${file}": ${reason(file, error)}.${hint}`)
  return error.code === 'ENOENT' ? 127 : 126
}

function reason(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === 'EACCES') return 'it is not executable'
  if (error.code !== 'ENOENT') return error.message
  const isThere = file.includes('/') && existsSync(file)
  return isThere ? 'the interpreter that its first line names was not found' : 'not found'
}

/** Where the signal does not end us (process 1 of a container, or one that Node.js ignores), the exit code tells of it. */
function endBy(signal: NodeJS.Signals): number {
  process.kill(process.pid, signal)
  return 128 + constants.signals[signal]
}
