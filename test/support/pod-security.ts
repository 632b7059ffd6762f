import type { Manifest } from './kubernetes-manifests.ts'

interface SecurityContext {
  readonly allowPrivilegeEscalation?: boolean
  readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] }
  readonly privileged?: boolean
  readonly readOnlyRootFilesystem?: boolean
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
  readonly seccompProfile?: { readonly type?: string }
}

interface Container {
  readonly name: string
  readonly securityContext?: SecurityContext
}

interface Pod {
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly securityContext?: SecurityContext
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Readonly<Record<string, unknown>>[]
}

const volumes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

/**
 * What of a workload breaks the restricted Pod Security Standard,
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, or could write to its own image.
 */
export function breachesOfRestricted(manifest: Manifest): readonly string[] {
  const pod = (manifest as { readonly spec?: { readonly template?: { readonly spec?: Pod } } }).spec?.template?.spec
  if (pod === undefined) return []
  const breaches = [
    ...(pod.hostNetwork || pod.hostPID ? ['shares a namespace of the host'] : []),
    ...(pod.volumes ?? []).flatMap(({ name, ...kind }) =>
      Object.keys(kind).every((key) => volumes.includes(key)) ? [] : [`volume ${name}: ${Object.keys(kind)}`],
    ),
    ...[...(pod.initContainers ?? []), ...pod.containers].flatMap(({ name, securityContext = {} }) =>
      breachesOf({ ...pod.securityContext, ...securityContext }).map((breach) => `${name}: ${breach}`),
    ),
  ]
  return breaches.map((breach) => `${manifest.kind} ${manifest.metadata.name}: ${breach}`)
}

function breachesOf(context: SecurityContext): readonly string[] {
  const required: Readonly<Record<string, boolean>> = {
    'allowPrivilegeEscalation: false': context.allowPrivilegeEscalation === false,
    'capabilities.drop: [ALL]': context.capabilities?.drop?.includes('ALL') === true,
    'no capabilities.add': (context.capabilities?.add ?? []).length === 0,
    'not privileged': context.privileged !== true,
    'readOnlyRootFilesystem: true': context.readOnlyRootFilesystem === true,
    'runAsNonRoot: true': context.runAsNonRoot === true,
    'a user other than 0': context.runAsUser !== 0,
    'seccompProfile: RuntimeDefault': context.seccompProfile?.type === 'RuntimeDefault',
  }
  return Object.entries(required).flatMap(([rule, holds]) => (holds ? [] : [`needs ${rule}`]))
}
