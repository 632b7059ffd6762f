import { spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { endsForEver } from './endless-exit.ts'
import { type Sink, startSink } from './otlp-sink.ts'
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from './read-otlp.ts'

/** How the agent comes into a process. */
export type Door = 'none' | '--require' | '--import' | 'both' | 'NODE_OPTIONS --require' | 'NODE_OPTIONS --import'

/** How the door names the agent: as a package, or by the path of the file that is loaded. */
export type AgentAddress = { readonly require: string; readonly import: string }

export const byName: AgentAddress = { require: '@acme/otel-agent', import: '@acme/otel-agent' }
export const byPath: AgentAddress = { require: resolve('hooks/require.cjs'), import: resolve('hooks/import.mjs') }
/** The file that Kubernetes operators inject. */
export const byInjection: AgentAddress = {
  require: resolve('hooks/autoinstrumentation.js'),
  import: resolve('hooks/autoinstrumentation.js'),
}

export interface AppRun {
  /** The application's file; its folder is the working directory. */
  readonly file: string
  readonly door: Door
  readonly agent?: AgentAddress
  /** Path of a `node` binary; without it, the one that runs the tests. */
  readonly node?: string
  /** Further arguments of Node, after the door. */
  readonly nodeArgs?: readonly string[]
  readonly args?: readonly string[]
  /** Beside PATH and HOME, all that the application sees. */
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  /** Where to send to; without it, a sink of its own. */
  readonly sink?: Sink
}

export interface AppOutcome {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly spans: readonly ReceivedSpan[]
  readonly metrics: readonly ReceivedMetric[]
  readonly logs: readonly ReceivedLog[]
}

/**
 * Runs an application to its end, and returns all that it said and sent. Rejects when it does not end in time. What an old Node keeps
 * from ending by its own fault is run once more.
 */
export async function runApp(run: AppRun): Promise<AppOutcome> {
  try {
    return await runOnce(run)
  } catch (error) {
    if (!(error instanceof NodeEndsForEver) || run.sink !== undefined) throw error
    console.error(`${error.message}: nodejs/node#47748; run again`)
    return await runOnce(run)
  }
}

class NodeEndsForEver extends Error {}

async function runOnce(run: AppRun): Promise<AppOutcome> {
  const sink = run.sink ?? (await startSink())
  try {
    const ended = await untilEnded(run, sink)
    return { ...ended, spans: sink.spans(), metrics: sink.metrics(), logs: sink.logs() }
  } finally {
    if (run.sink === undefined) await sink.close()
  }
}

/** Makes `@acme/otel-agent` resolvable from a folder, as an installed package is. */
export function linkAgentInto(folder: string): void {
  const link = join(folder, 'node_modules', '@acme', 'otel-agent')
  mkdirSync(dirname(link), { recursive: true })
  try {
    symlinkSync(resolve('.'), link, 'dir')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function untilEnded(run: AppRun, sink: Sink): Promise<Pick<AppOutcome, 'code' | 'signal' | 'stdout' | 'stderr'>> {
  const { file, node = process.execPath, timeoutMs = 60_000 } = run
  const { nodeArgs, nodeOptions } = throughDoor(run.door, run.agent ?? byName)
  const child = spawn(node, [...nodeArgs, ...(run.nodeArgs ?? []), file, ...(run.args ?? [])], {
    cwd: dirname(file),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_SERVICE_NAME: 'app',
      // The sink shares its process with other tests, and may be slow to answer.
      ACME_OTEL_EXIT_TIMEOUT: '20000',
      ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }),
      ...run.env,
    },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(async () => {
      const version = node === process.execPath ? process.version : basename(dirname(node))
      const endless = await endsForEver(version, child.pid as number).catch(() => false)
      const Reason = endless ? NodeEndsForEver : Error
      child.kill('SIGKILL')
      reject(new Reason(`${node} ${file} did not end within ${timeoutMs} ms\nstdout: ${stdout}\nstderr: ${stderr}`))
    }, timeoutMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, stdout, stderr })
    })
  })
}

function throughDoor(door: Door, agent: AgentAddress): { nodeArgs: readonly string[]; nodeOptions?: string } {
  const byRequire = ['--require', agent.require]
  const byImport = ['--import', agent.import]
  switch (door) {
    case 'none':
      return { nodeArgs: [] }
    case '--require':
      return { nodeArgs: byRequire }
    case '--import':
      return { nodeArgs: byImport }
    case 'both':
      return { nodeArgs: [...byRequire, ...byImport] }
    case 'NODE_OPTIONS --require':
      return { nodeArgs: [], nodeOptions: byRequire.join(' ') }
    case 'NODE_OPTIONS --import':
      return { nodeArgs: [], nodeOptions: byImport.join(' ') }
  }
}
