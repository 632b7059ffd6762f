import assert from 'node:assert/strict'
import { detectContainer } from '../../../src/telemetry/resource/container.ts'
import { detectKubernetes } from '../../../src/telemetry/resource/kubernetes.ts'
import type { Machine } from '../../../src/telemetry/resource/machine.ts'
import type { FuzzTarget } from '../target.ts'

const id = '0af7651916cd43dd8448eb211c80319c0af7651916cd43dd8448eb211c80319c'
const uid = '0af76519-16cd-43dd-8448-eb211c80319c'

/** `/proc/self/cgroup`, or `/proc/self/mountinfo`: the same text is read as both. */
export const target: FuzzTarget = {
  seeds: [
    `12:pids:/docker/${id}`,
    `0::/kubepods.slice/kubepods-pod${uid.replaceAll('-', '_')}.slice/cri-containerd-${id}.scope`,
    `1:name=systemd:/ecs/${id.slice(32)}/${id.slice(32)}-1234567890`,
    `36 35 98:0 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/x rw`,
    `36 35 98:0 /var/lib/kubelet/pods/${uid}/containers/shop/0123 /dev/termination-log rw - ext4 /dev/x rw`,
  ],
  check(input) {
    const text = input.toString('latin1')
    const machine = {
      node: { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } },
      readText: () => text,
      hostName: () => 'shop-1',
    } as unknown as Machine
    const { 'container.id': found } = detectContainer(machine)
    assert.ok(found === undefined || /^(?:[\da-f]{64}|[\da-f]{32}-\d+)$/.test(String(found)))
    for (const value of Object.values(detectKubernetes(machine))) assert.ok(text.includes(String(value)) || value)
  },
}
