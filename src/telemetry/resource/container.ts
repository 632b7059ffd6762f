import type { Attributes } from '@opentelemetry/api'
import type { Machine } from './machine.ts'
import { mountsOf } from './mounts.ts'

/** https://opentelemetry.io/docs/specs/semconv/resource/container/ */
export function detectContainer({ readText }: Machine): Attributes {
  const id = idInCgroups(readText('/proc/self/cgroup') ?? '') ?? idInMounts(readText('/proc/self/mountinfo') ?? '')
  return id === undefined ? {} : { 'container.id': id }
}

/**
 * The id at the end of a control group's path: `/docker/ID`, `…/cri-containerd-ID.scope`, `…:cri-containerd:ID`,
 * `/machine.slice/libpod-ID.scope/container`; on AWS Fargate `/ecs/TASK/TASK-NUMBER`.
 */
function idInCgroups(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const path = line.split(':').slice(2).join(':')
    const id = /(?:^|[/:-])([\da-f]{64})(?:\.scope)?(?:\/container)?$/.exec(path) ?? /\/([\da-f]{32}-\d+)$/.exec(path)
    if (id !== null) return id[1]
  }
  return undefined
}

/**
 * With control groups of its own (version 2), a container sees `/` as its path; then the files that Docker and Podman lay over
 * the image tell. In Kubernetes the files of the network belong to another container, the pod's sandbox.
 */
function idInMounts(text: string): string | undefined {
  const mounts = mountsOf(text)
  const isPod = mounts.some(({ root }) => root.includes('/kubelet/pods/'))
  for (const { root, target } of mounts) {
    if (isPod && ofSandbox.includes(target)) continue
    const id = /\/(?:docker\/containers|overlay-containers)\/([\da-f]{64})\//.exec(root)
    if (id !== null) return id[1]
  }
  return undefined
}

const ofSandbox = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/dev/shm']
