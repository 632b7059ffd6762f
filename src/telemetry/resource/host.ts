import type { Attributes } from '@opentelemetry/api'
import type { Machine } from './machine.ts'

/** `host.name` stands apart: it is always sent, because Jaeger corrects clocks by it. */
export function detectHostName({ hostName }: Machine): Attributes {
  return { 'host.name': hostName() }
}

/** https://opentelemetry.io/docs/specs/semconv/resource/host/ — the id is there on Linux and BSD, where it is a file. */
export function detectHost({ node, readText }: Machine): Attributes {
  const id = idFiles.map((path) => readText(path)?.trim()).find((text) => text !== undefined && isId(text))
  return { 'host.arch': architectures[node.arch] ?? node.arch, ...(id !== undefined && { 'host.id': id }) }
}

const idFiles = ['/etc/machine-id', '/var/lib/dbus/machine-id', '/etc/hostid']

/** An image that was not booted yet has the word `uninitialized` there. */
function isId(text: string): boolean {
  return /^[\da-f-]{32,36}$/i.test(text)
}

const architectures: Readonly<Record<string, string>> = { arm: 'arm32', ppc: 'ppc32', x64: 'amd64', ia32: 'x86' }
