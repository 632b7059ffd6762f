import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  findPrograms,
  type ServerName,
  servers,
  type ToolName,
  whyNotInstallable,
} from '../../scripts/server-programs.mjs'

/** A server of this test process: on a port of its own, in a folder of its own, gone with the process however it ends. */
export interface RunningServer {
  readonly port: number
  stop(): Promise<void>
}

/** What a file in `servers/` gives: how one kind of server is laid out and started. */
export interface ServerRecipe {
  readonly name: ServerName
  /** The account to run as when the tests are run by root; some servers refuse root. */
  readonly account: string
  /** Asks it to end at once and in order. */
  readonly stopSignal: 'SIGINT' | 'SIGTERM'
  /** What the server must answer before it counts as started. */
  readonly answers: (port: number) => Promise<boolean>
  /** Prepares the folder, and returns the command that runs the server in the foreground. */
  readonly prepare: (place: Place) => Command | Promise<Command>
}

export interface Place {
  readonly folder: string
  readonly port: number
  readonly programs: Readonly<Record<string, string>>
  /** Runs a command to its end as the server's account. Rejects with what it printed. */
  run(command: Command): Promise<void>
  /** Starts a process that the server needs beside it; it ends with the server. */
  startBeside(command: Command): void
  freePort(): Promise<number>
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const startTimeoutMs = 180_000

/** Why a test that needs this server or tool cannot run here, for `{ skip }`; false when it can. */
export function whyAbsent(name: ServerName | ToolName): string | false {
  if (findPrograms(name) !== undefined) return false
  return `${servers[name].package} is not installed (${whyNotInstallable() ?? 'run scripts/provide-servers.mjs'})`
}

export async function startServer(recipe: ServerRecipe): Promise<RunningServer> {
  const programs = findPrograms(recipe.name)
  if (programs === undefined) throw new Error(`${recipe.name}: ${whyAbsent(recipe.name)}`)
  const folder = mkdtempSync(join(tmpdir(), `otel-agent-${recipe.name}-`))
  const account = process.getuid?.() === 0 ? accountNamed(recipe.account) : undefined
  chmodSync(folder, 0o700)
  if (account !== undefined) chownSync(folder, account.uid, account.gid)

  const port = await freePort()
  const run = (command: Command): Promise<void> => runAs(command, folder, account)
  const start = ({ program, args, env }: Command): ChildProcess =>
    spawn(...tiedToUs(program, args, account, recipe.stopSignal), {
      cwd: folder,
      env: { ...process.env, HOME: folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const beside: ChildProcess[] = []
  const startBeside = (command: Command): void => {
    beside.push(start(command))
  }
  const child = start(await recipe.prepare({ folder, port, programs, run, startBeside, freePort }))
  const printed = collect(child)
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', () => {
    for (const one of [child, ...beside]) one.kill(recipe.stopSignal)
    removeFolder()
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill(recipe.stopSignal)
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(patience)
    }
    for (const one of beside) one.kill(recipe.stopSignal)
    removeFolder()
  }
  try {
    await untilAnswers(recipe, port, child, printed)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, stop }
}

/** True as soon as somebody listens and, asked `question`, says something that holds `answer`. */
export function speaks(port: number, question: string, answer: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    const settle = (result: boolean): void => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(2_000, () => settle(false))
    socket.on('connect', () => socket.write(question, 'latin1'))
    socket.on('error', () => settle(false))
    socket.on('close', () => settle(false))
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1')
      if (heard.includes(answer)) settle(true)
    })
  })
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

interface Account {
  readonly uid: number
  readonly gid: number
}

function accountNamed(name: string): Account {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`there is no account named ${name}`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** The server gets a signal from the kernel when we end, even when we are killed ourselves. Without setpriv, only our own exit does it. */
function tiedToUs(
  program: string,
  args: readonly string[],
  account: Account | undefined,
  signal: string,
): [string, string[]] {
  if (process.platform !== 'linux' || spawnSync('setpriv', ['--version']).status !== 0) return [program, [...args]]
  const as = account === undefined ? [] : [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  return ['setpriv', [...as, `--pdeathsig=${signal.slice(3)}`, program, ...args]]
}

/** Never blocks: the receiver of other tests lives in this process. */
async function runAs({ program, args, env }: Command, cwd: string, account: Account | undefined): Promise<void> {
  const child = spawn(program, args, { cwd, env: { ...process.env, HOME: cwd, ...env }, ...account })
  const printed = collect(child)
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${printed()}`)
}

function collect(child: ChildProcess): () => string {
  let printed = ''
  const add = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-4_000)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => printed
}

async function untilAnswers(
  recipe: ServerRecipe,
  port: number,
  child: ChildProcess,
  printed: () => string,
): Promise<void> {
  const giveUpAt = Date.now() + startTimeoutMs
  while (!(await recipe.answers(port))) {
    const ended = child.exitCode ?? child.signalCode
    if (ended !== null) throw new Error(`${recipe.name} ended with ${ended} while starting:\n${printed()}`)
    if (Date.now() > giveUpAt) throw new Error(`${recipe.name} does not answer on port ${port}:\n${printed()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
