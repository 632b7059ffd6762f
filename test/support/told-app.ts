import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/** A program that makes spans when it is told to. */
export interface ToldApp {
  /** Spans are made. */
  make(count: number): void
  /** The name of the receiver can be looked up from now on. */
  lookUp(): void
  stderr(): string
  /** Gives all that it said. */
  end(): Promise<string>
}

/** With the agent of this path. */
export async function startToldApp(
  agent: string,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<ToldApp> {
  const child = spawn(process.execPath, ['--require', agent, resolve('test/apps/harm/outage.cjs'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      PATH: process.env.PATH,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      ACME_OTEL_EXIT_TIMEOUT: '20000',
      ...env,
    },
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  // `close` does not come after a `disconnect` of ours.
  const closed = Promise.all([once(child, 'exit'), once(child.stderr as NodeJS.ReadableStream, 'end')])
  await once(child, 'message')
  return {
    make: (count) => child.send(count),
    lookUp: () => child.send('known'),
    stderr: () => stderr,
    async end() {
      child.disconnect()
      await closed
      return stderr
    },
  }
}

/** Asks again and again, for a minute. */
export async function until(holds: () => boolean, what: () => string): Promise<void> {
  for (const endsAt = Date.now() + 60_000; !holds(); ) {
    assert.ok(Date.now() < endsAt, what())
    await new Promise((done) => setTimeout(done, 20))
  }
}
