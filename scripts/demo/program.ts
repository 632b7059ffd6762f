import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface ProgramOptions {
  readonly name: string
  /** The working directory. */
  readonly cwd: string
  /** Arguments of `node`. */
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

export interface Program {
  readonly name: string
  readonly port: number
  /** The objects of its JSON lines on stdout, as they come. */
  readonly lines: readonly JsonLine[]
  /** All that it wrote on stderr. */
  stderr(): string
  /** Asks it to end in order, and waits. Throws when it must be killed, or ends badly. */
  stop(): Promise<void>
}

export type JsonLine = Readonly<Record<string, unknown>>

const patienceMs = 20_000

/** Starts a Node program that says by a JSON line with a `port` that it can be reached, and ends on SIGTERM. */
export async function startProgram({ name, cwd, args, env = process.env }: ProgramOptions): Promise<Program> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  const lines: JsonLine[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (text) => {
      const line = readJson(text)
      if (line === undefined) return
      lines.push(line)
      if (typeof line.port === 'number') resolve(line.port)
    })
    const said = (): string => `${stderr}${lines.map((line) => JSON.stringify(line)).join('\n')}`.trim()
    void ended.then((how) => reject(new Error(`${name} ended with ${how} instead of starting:\n${said()}`)))
    const giveUp = (): void => reject(new Error(`${name} did not start within ${patienceMs / 1000} s:\n${said()}`))
    setTimeout(giveUp, patienceMs).unref()
  }).catch((error: unknown) => {
    kill()
    throw error
  })

  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    const timer = setTimeout(kill, patienceMs / 2)
    const how = await ended
    clearTimeout(timer)
    process.removeListener('exit', kill)
    if (how !== 'code 0') throw new Error(`${name} ended with ${how} when it was asked to stop:\n${stderr}`)
  }
  let ending: Promise<void> | undefined
  const stop = (): Promise<void> => {
    ending ??= end()
    return ending
  }
  return { name, port, lines, stderr: () => stderr, stop }
}

function readJson(text: string): JsonLine | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as JsonLine) : undefined
  } catch {
    return undefined
  }
}
