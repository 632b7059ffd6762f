import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpMachine } from '../../../test/support/made-up-machine.ts'
import { detectContainer } from './container.ts'

const id = '3726184226f5d3147c25fdeab5b60097e378e8a720503a5e19ecfdf29f869860'
const sandbox = 'b'.repeat(64)
const pod = '8f3b2c1d-4e5f-4a6b-9c8d-7e6f5a4b3c2d'

/** /proc/self/cgroup, as the runtimes leave it. */
const cgroups: Readonly<Record<string, string>> = {
  'docker, version 1': `13:name=systemd:/docker/${id}
12:pids:/docker/${id}
1:cpu:/docker/${id}
0::/system.slice/containerd.service`,
  'docker with systemd, version 1': `11:memory:/system.slice/docker-${id}.scope
1:name=systemd:/system.slice/docker-${id}.scope`,
  'docker in docker': `1:name=systemd:/docker/${sandbox}/docker/${id}`,
  'docker with systemd, version 2, in the host’s namespace': `0::/system.slice/docker-${id}.scope`,
  'docker as a user, version 2': `0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${id}.scope`,
  'containerd in Kubernetes, version 1': `11:perf_event:/kubepods/besteffort/pod${pod}/${id}
10:devices:/kubepods/besteffort/pod${pod}/${id}`,
  'containerd in Kubernetes with systemd': `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${pod.replaceAll('-', '_')}.slice/cri-containerd-${id}.scope`,
  'containerd in Kubernetes, named by colons': `7:cpu:/system.slice/containerd.service/kubepods-burstable-pod${pod}.slice:cri-containerd:${id}`,
  'cri-o in Kubernetes': `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${pod.replaceAll('-', '_')}.slice/crio-${id}.scope`,
  'cri-o in Kubernetes, with a group below': `0::/kubepods.slice/crio-${id}.scope/container`,
  'podman, version 1': `10:memory:/machine.slice/libpod-${id}.scope`,
  'podman as a user, version 2': `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`,
  nerdctl: `0::/default/${id}`,
  'Amazon ECS on EC2': `9:perf_event:/ecs/task-cluster/1234abcd/${id}`,
}

for (const [runtime, text] of Object.entries(cgroups)) {
  test(`the control group tells: ${runtime}`, () => {
    const machine = madeUpMachine({ files: { '/proc/self/cgroup': `${text}\n` } })
    assert.deepEqual(detectContainer(machine), { 'container.id': id })
  })
}

test('the control group tells: AWS Fargate', () => {
  const files = {
    '/proc/self/cgroup':
      '1:name=systemd:/ecs/34dc0b5e626f2c5c4c5170e34b10e765/34dc0b5e626f2c5c4c5170e34b10e765-1234567890\n',
  }
  assert.deepEqual(detectContainer(madeUpMachine({ files })), {
    'container.id': '34dc0b5e626f2c5c4c5170e34b10e765-1234567890',
  })
})

/** /proc/self/mountinfo of a container that sees `/` as its control group. */
const mounts: Readonly<Record<string, string>> = {
  docker: `1245 1002 0:151 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/${sandbox}:/x,workdir=/w
1251 1249 0:156 / /dev/shm rw,nosuid - tmpfs shm rw,size=65536k
1252 1245 254:1 /docker/volumes/${sandbox}/_data /data rw - ext4 /dev/vda1 rw
1253 1245 254:1 /docker/containers/${id}/resolv.conf /etc/resolv.conf rw,relatime - ext4 /dev/vda1 rw
1254 1245 254:1 /docker/containers/${id}/hostname /etc/hostname rw,relatime - ext4 /dev/vda1 rw`,
  'docker on the root disk': `629 612 8:1 /var/lib/docker/containers/${id}/hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw`,
  podman: `983 961 0:24 /containers/overlay-containers/${id}/userdata/hostname /etc/hostname rw,nosuid - tmpfs tmpfs rw`,
  'podman as a user': `1022 1008 0:44 /containers/overlay-containers/${id}/userdata/.containerenv /run/.containerenv rw - tmpfs tmpfs rw`,
  'cri-o in Kubernetes, where the network’s files are the sandbox’s': `2200 2190 0:24 /containers/storage/overlay-containers/${sandbox}/userdata/hostname /etc/hostname rw - tmpfs tmpfs rw
2201 2190 8:4 /var/lib/kubelet/pods/${pod}/etc-hosts /etc/hosts rw - xfs /dev/sda4 rw
2202 2190 0:24 /containers/storage/overlay-containers/${id}/userdata/run/secrets /run/secrets rw - tmpfs tmpfs rw`,
}

for (const [runtime, text] of Object.entries(mounts)) {
  test(`the mounts tell: ${runtime}`, () => {
    const files = { '/proc/self/cgroup': '0::/\n', '/proc/self/mountinfo': `${text}\n` }
    assert.deepEqual(detectContainer(madeUpMachine({ files })), { 'container.id': id })
  })
}

test('in Kubernetes the sandbox’s id is not taken for the container’s', () => {
  const text = `1 2 0:1 /var/lib/docker/containers/${sandbox}/hostname /etc/hostname rw - ext4 /dev/a rw
3 2 0:1 /var/lib/kubelet/pods/${pod}/etc-hosts /etc/hosts rw - ext4 /dev/a rw
4 2 0:1 /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${sandbox}/resolv.conf /etc/resolv.conf rw - ext4 /dev/a rw\n`
  assert.deepEqual(detectContainer(madeUpMachine({ files: { '/proc/self/mountinfo': text } })), {})
})

/** No container. */
const plain: Readonly<Record<string, string>> = {
  'no file at all': '',
  'a login, version 2': '0::/user.slice/user-1000.slice/session-3.scope\n',
  'a service, version 1':
    '12:pids:/system.slice/shop.service\n4:memory:/process_api/43dbf0dd2da493debcaaee1b4df71326\n0::/\n',
  'an id that is too long': `1:cpu:/docker/${id}a\n`,
  'an id that is no id': `1:cpu:/docker/${'g'.repeat(64)}\n`,
}

for (const [title, text] of Object.entries(plain)) {
  test(`no container: ${title}`, () => {
    assert.deepEqual(detectContainer(madeUpMachine({ files: { '/proc/self/cgroup': text } })), {})
  })
}
