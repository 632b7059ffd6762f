import { basename, isAbsolute } from 'node:path'
import type { Attributes } from '@opentelemetry/api'
import type { Machine } from './machine.ts'

/**
 * https://opentelemetry.io/docs/specs/semconv/resource/process/ — without `process.command_args`: arguments hold passwords and
 * tokens, and nobody can tell which.
 */
export function detectProcess({ node, userName }: Machine): Attributes {
  const entry = node.argv[1]
  const owner = userName()
  return {
    'process.pid': node.pid,
    'process.executable.name': basename(node.execPath),
    'process.executable.path': node.execPath,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': node.versions.node,
    'process.runtime.description': 'Node.js',
    // A script's path is made absolute by Node; `node -e code argument` has an argument in its place.
    ...(entry !== undefined && isAbsolute(entry) && { 'process.command': entry }),
    ...(owner !== undefined && { 'process.owner': owner }),
  }
}
