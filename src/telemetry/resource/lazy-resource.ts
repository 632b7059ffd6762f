import type { Attributes } from '@opentelemetry/api'
import type { Config } from '../../config/settings.ts'
import type { CloudSurroundings } from './cloud.ts'
import type { ProcessFacts } from './machine.ts'

export interface LazyResourceParts {
  readonly config: Config
  readonly process: ProcessFacts
  /** The agent's own. */
  readonly version: string
  /** The built `cloud-worker.ts`. */
  readonly cloudWorkerFile: string
  readonly onError: (doing: string, error: unknown) => void
  /** Loads the chunks `resource` and `cloud`. */
  load(chunk: string): Readonly<Record<string, unknown>>
}

type DetectResource = typeof import('./detect-resource.ts').detectResource
type DetectCloud = (names: readonly string[], surroundings: CloudSurroundings) => Promise<Attributes>

/** On the start path, so it only remembers: who sends is found out at the first call. */
export function createLazyResource(parts: LazyResourceParts): () => Attributes {
  const { config, version, load } = parts
  let cloud: Attributes = {}
  let known: Attributes | undefined
  // Once the application has started; long before the first batch is due.
  if (config.resourceDetectors.some(isCloud)) setImmediate(askCloud)
  return () => {
    known ??= detect()
    return known
  }

  function detect(): Attributes {
    try {
      return (load('resource').detectResource as DetectResource)({ config, process: parts.process, version, cloud })
    } catch (error) {
      parts.onError('find out where the application runs', error)
      return configured(config)
    }
  }

  async function askCloud(): Promise<void> {
    try {
      const surroundings = { env: parts.process.env, workerFile: parts.cloudWorkerFile }
      cloud = await (load('cloud').detectCloud as DetectCloud)(config.resourceDetectors, surroundings)
      known = undefined
    } catch {
      // Without the chunk there is no cloud to tell of, and the rest is as it would be.
    }
  }
}

/** What needs no looking: without the chunk, spans still go to their service. */
function configured({ serviceName, resourceAttributes }: Config): Attributes {
  const name = serviceName || resourceAttributes['service.name'] || 'unknown_service:node'
  return { ...resourceAttributes, 'service.name': name }
}

function isCloud(detector: string): boolean {
  return detector === 'alibaba' || detector === 'aws' || detector === 'azure' || detector === 'gcp'
}
