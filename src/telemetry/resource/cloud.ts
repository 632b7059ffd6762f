import { Worker } from 'node:worker_threads'
import type { Attributes } from '@opentelemetry/api'

/** From the worker: what the detector at `index` has found. */
export interface CloudFinding {
  readonly index: number
  readonly attributes: Attributes
}

export interface CloudSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The built `cloud-worker.ts`. */
  readonly workerFile: string
  readonly deadlineMs?: number
}

const clouds = ['alibaba', 'aws', 'azure', 'gcp']

/**
 * Asks the clouds among `names`, as in `OTEL_NODE_RESOURCE_DETECTORS`, where this process runs. Settles with what is known
 * after 500 ms; never rejects, and never keeps the process alive.
 *
 * In a thread of its own: the official detectors wait for up to five seconds where there is no cloud, and neither their
 * timers nor their connections can be given up from outside. This thread can.
 */
export function detectCloud(names: readonly string[], surroundings: CloudSurroundings): Promise<Attributes> {
  const asked = names.filter((name) => clouds.includes(name))
  return asked.length === 0 ? Promise.resolve({}) : askInThread(asked, surroundings)
}

function askInThread(asked: readonly string[], surroundings: CloudSurroundings): Promise<Attributes> {
  const { env, workerFile, deadlineMs = 500 } = surroundings
  // Without the application's preloads, and above all without us.
  const { NODE_OPTIONS, ...own } = env
  const options = {
    workerData: asked,
    env: { ...own, OTEL_SDK_DISABLED: 'true' },
    execArgv: [],
    stdout: true,
    stderr: true,
  }
  return new Promise((resolve) => {
    const found: Attributes[] = []
    const finish = (): void => resolve(Object.assign({}, ...found))
    try {
      const worker = new Worker(workerFile, options)
      worker.on('message', ({ index, attributes }: CloudFinding) => {
        found[index] = attributes
      })
      worker.on('error', finish)
      worker.on('exit', finish)
      // Last: a listener of messages holds the process again.
      worker.unref()
      setTimeout(() => void worker.terminate(), deadlineMs).unref()
    } catch {
      // The permission model can forbid threads.
      finish()
    }
  })
}
