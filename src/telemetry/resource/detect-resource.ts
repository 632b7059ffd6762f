import type { Attributes } from '@opentelemetry/api'
import type { Config } from '../../config/settings.ts'
import { detectContainer } from './container.ts'
import { type Entities, noEntities, readEntities } from './entities.ts'
import { detectHost, detectHostName } from './host.ts'
import { newInstanceId } from './instance-id.ts'
import { detectKubernetes } from './kubernetes.ts'
import { type Machine, type ProcessFacts, thisMachine } from './machine.ts'
import { detectOperatingSystem } from './operating-system.ts'
import { detectProcess } from './process.ts'
import { detectService } from './service.ts'

export interface ResourceQuestion {
  readonly config: Pick<Config, 'serviceName' | 'resourceAttributes' | 'resourceDetectors'>
  readonly process: ProcessFacts
  /** The agent's own. */
  readonly version: string
  /** What `detectCloud` has found, once it has. */
  readonly cloud?: Attributes
  /** What `detectEntities` has found. */
  readonly entities?: Entities | undefined
  readonly machine?: Machine
}

const detectors: Readonly<Record<string, (machine: Machine) => Attributes>> = {
  process: detectProcess,
  host: detectHost,
  os: detectOperatingSystem,
  container: detectContainer,
  k8s: detectKubernetes,
  serviceinstance({ node }) {
    instanceId ??= newInstanceId(node.pid)
    return { 'service.instance.id': instanceId }
  },
}

let instanceId: string | undefined

/**
 * Who sends, https://opentelemetry.io/docs/specs/otel/resource/sdk/. Synchronous and without network; never throws. What the
 * user says wins over what was detected; `telemetry.*` is ours.
 */
export function detectResource(question: ResourceQuestion): Attributes {
  const { config, process, version, cloud, entities, machine = thisMachine(process) } = question
  const asked = config.resourceDetectors
  const detected = [detectService, detectHostName, ...asked.map((name) => detectors[name])].map((detect) => {
    try {
      return detect?.(machine)
    } catch {
      return undefined
    }
  })
  return {
    ...Object.assign({}, ...detected),
    ...cloud,
    ...entities?.attributes,
    ...(asked.includes('env') && config.resourceAttributes),
    ...(config.serviceName !== '' && { 'service.name': config.serviceName }),
    ...ourselves(version),
  }
}

/** What `OTEL_ENTITIES` says, as far as nobody else knows better. */
export function detectEntities(config: Config, version: string): Entities {
  const { serviceName, resourceAttributes, resourceDetectors } = config
  if (!resourceDetectors.includes('env')) return noEntities
  const name = serviceName === '' ? {} : { 'service.name': serviceName }
  return readEntities(config.entities, { ...resourceAttributes, ...name, ...ourselves(version) })
}

function ourselves(version: string): Record<string, string> {
  return {
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': version,
    'telemetry.distro.name': '@acme/otel-agent',
    'telemetry.distro.version': version,
  }
}
