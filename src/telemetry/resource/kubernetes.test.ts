import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpMachine } from '../../../test/support/made-up-machine.ts'
import { detectKubernetes } from './kubernetes.ts'

const uid = '8f3b2c1d-4e5f-4a6b-9c8d-7e6f5a4b3c2d'
const node = { env: { KUBERNETES_SERVICE_HOST: '10.96.0.1', HOSTNAME: '0.0.0.0' } }
const mounts = `2201 2190 8:4 /var/lib/kubelet/pods/${uid}/etc-hosts /etc/hosts rw - ext4 /dev/sda4 rw
2202 2190 8:4 /var/lib/kubelet/pods/${uid}/containers/shop/0a1b2c3d /dev/termination-log rw - ext4 /dev/sda4 rw\n`

test('a pod knows its namespace, its name, its uid and its container’s name', () => {
  const files = {
    '/var/run/secrets/kubernetes.io/serviceaccount/namespace': 'trade\n',
    '/proc/self/mountinfo': mounts,
    '/etc/hosts': '# Kubernetes-managed hosts file.\n127.0.0.1 localhost\n10.0.0.7 shop-7d4b9\n',
  }
  assert.deepEqual(detectKubernetes(madeUpMachine({ files, node, hostName: 'shop-7d4b9' })), {
    'k8s.namespace.name': 'trade',
    'k8s.pod.name': 'shop-7d4b9',
    'k8s.pod.uid': uid,
    'k8s.container.name': 'shop',
  })
})

const underscored = uid.replaceAll('-', '_')
for (const path of [
  `/kubepods/burstable/pod${uid}/${'a'.repeat(64)}`,
  `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${underscored}.slice/crio-${'a'.repeat(64)}.scope`,
  `/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${underscored}.slice/cri-containerd-${'a'.repeat(64)}.scope`,
]) {
  test(`the control group tells the pod’s uid: ${path}`, () => {
    const machine = madeUpMachine({ files: { '/proc/self/cgroup': `0::${path}\n` }, node, hostName: 'shop' })
    assert.deepEqual(detectKubernetes(machine), { 'k8s.pod.name': 'shop', 'k8s.pod.uid': uid })
  })
}

test('what the downward API says wins over the files, and tells the node', () => {
  const said = {
    OTEL_RESOURCE_ATTRIBUTES_NAMESPACE_NAME: 'trade',
    OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'shop-7d4b9',
    OTEL_RESOURCE_ATTRIBUTES_POD_UID: uid,
    OTEL_RESOURCE_ATTRIBUTES_NODE_NAME: 'node-1',
  }
  const files = { '/proc/self/mountinfo': mounts.replaceAll(uid, uid.replace('8', '9')) }
  assert.deepEqual(detectKubernetes(madeUpMachine({ files, node: { env: said }, hostName: 'renamed' })), {
    'k8s.namespace.name': 'trade',
    'k8s.node.name': 'node-1',
    'k8s.pod.name': 'shop-7d4b9',
    'k8s.pod.uid': uid,
    'k8s.container.name': 'shop',
  })
})

test('in the network of its node, a pod’s host name is the node’s, not its own', () => {
  const files = { '/etc/hosts': '# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n' }
  assert.deepEqual(detectKubernetes(madeUpMachine({ files, node })), {})
})

test('outside Kubernetes nothing is claimed', () => {
  assert.deepEqual(detectKubernetes(madeUpMachine({ files: { '/proc/self/mountinfo': mounts } })), {})
})
