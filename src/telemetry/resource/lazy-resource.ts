import type { Attributes } from '@opentelemetry/api'
import type { Config } from '../../config/settings.ts'
import type { EntityRef, Surroundings } from '../export/contract.ts'
import type { CloudSurroundings } from './cloud.ts'
import type { Entities } from './entities.ts'
import type { ProcessFacts } from './machine.ts'

export interface LazyResourceParts {
  readonly config: Config
  readonly process: ProcessFacts
  /** The agent's own. */
  readonly version: string
  /** The built `cloud-worker.ts`. */
  readonly cloudWorkerFile: string
  readonly onError: (doing: string, error: unknown) => void
  readonly warn: Surroundings['warn']
  /** Loads the chunks `resource` and `cloud`. */
  load(chunk: string): Readonly<Record<string, unknown>>
}

type Chunk = typeof import('./detect-resource.ts')
type DetectCloud = (names: readonly string[], surroundings: CloudSurroundings) => Promise<Attributes>

const noRefs: readonly EntityRef[] = []

/** On the start path, so it only remembers: who sends is found out at the first call. */
export function createLazyResource(parts: LazyResourceParts): Pick<Surroundings, 'resource' | 'entityRefs'> {
  const { config, version, load } = parts
  let cloud: Attributes = {}
  let known: Attributes | undefined
  let entities: Entities | undefined
  // Once the application has started; long before the first batch is due.
  if (config.resourceDetectors.some(isCloud)) setImmediate(askCloud)
  const resource = (): Attributes => {
    known ??= detect()
    return known
  }
  return {
    resource,
    entityRefs() {
      if (config.entities === '') return noRefs
      resource()
      return entities?.refs ?? noRefs
    },
  }

  function detect(): Attributes {
    try {
      const { detectResource, detectEntities } = load('resource') as Chunk
      if (config.entities !== '') entities ??= told(detectEntities(config, version))
      return detectResource({ config, process: parts.process, version, cloud, entities })
    } catch (error) {
      parts.onError('find out where the application runs', error)
      return configured(config)
    }
  }

  function told(read: Entities): Entities {
    for (const problem of read.problems) parts.warn('bad-value', problem)
    return read
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
