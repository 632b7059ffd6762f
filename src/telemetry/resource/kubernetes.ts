import type { Attributes } from '@opentelemetry/api'
import type { Machine } from './machine.ts'
import { mountsOf } from './mounts.ts'

/**
 * https://opentelemetry.io/docs/specs/semconv/resource/k8s/ — what a pod can know of itself without asking anybody: what the
 * downward API says in `OTEL_RESOURCE_ATTRIBUTES_…`, as the OpenTelemetry Operator and our manifests call it, else what its files
 * tell. OTEL_RESOURCE_ATTRIBUTES itself wins over both.
 */
export function detectKubernetes(machine: Machine): Attributes {
  const { node, readText } = machine
  if (!node.env.KUBERNETES_SERVICE_HOST && !node.env.OTEL_RESOURCE_ATTRIBUTES_POD_NAME) return {}
  const said = (name: string): string | undefined => node.env[`OTEL_RESOURCE_ATTRIBUTES_${name}`] || undefined
  const mounts = mountsOf(readText('/proc/self/mountinfo') ?? '').map(({ root }) => root)
  const found = {
    'k8s.namespace.name':
      said('NAMESPACE_NAME') ?? readText('/var/run/secrets/kubernetes.io/serviceaccount/namespace')?.trim(),
    'k8s.node.name': said('NODE_NAME'),
    'k8s.pod.name': said('POD_NAME') ?? podName(machine),
    'k8s.pod.uid':
      said('POD_UID') ??
      firstMatch(mounts, /\/kubelet\/pods\/([\da-f-]{36})\//) ??
      uidInCgroups(readText('/proc/self/cgroup') ?? ''),
    'k8s.container.name': firstMatch(mounts, /\/kubelet\/pods\/[^/]+\/containers\/([^/]+)\//),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value))
}

/** The host's name is the pod's, unless the pod shares the network, and so the name, of its node: the kubelet says so. */
function podName({ readText, hostName }: Machine): string | undefined {
  return readText('/etc/hosts')?.includes('(host network)') ? undefined : hostName()
}

/** `…/pod1b2c…/…`, or `…-pod1b2c_….slice/…` where systemd keeps the groups. */
function uidInCgroups(text: string): string | undefined {
  return firstMatch(text.split('\n'), /\bpod([\da-f]{8}(?:[-_][\da-f]{4}){3}[-_][\da-f]{12})\b/)?.replaceAll('_', '-')
}

function firstMatch(texts: readonly string[], pattern: RegExp): string | undefined {
  for (const text of texts) {
    const match = pattern.exec(text)
    if (match !== null) return match[1]
  }
  return undefined
}
