import type { Attributes } from '@opentelemetry/api'
import type { Machine } from './machine.ts'

/** https://opentelemetry.io/docs/specs/semconv/resource/os/ — the version is the kernel's. */
export function detectOperatingSystem({ node, osRelease }: Machine): Attributes {
  return { 'os.type': types[node.platform] ?? node.platform, 'os.version': osRelease() }
}

const types: Readonly<Record<string, string>> = { android: 'linux', sunos: 'solaris', win32: 'windows' }
