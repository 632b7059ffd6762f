import type { Attributes } from '@opentelemetry/api'
import { applicationPackage } from './application-package.ts'
import type { Machine } from './machine.ts'

/** https://opentelemetry.io/docs/specs/semconv/resource/#service — as the application's package.json has it. */
export function detectService(machine: Machine): Attributes {
  const application = applicationPackage(machine)
  if (application === undefined) return { 'service.name': 'unknown_service:node' }
  const { name, version } = application
  return { 'service.name': name, ...(version !== undefined && { 'service.version': version }) }
}
