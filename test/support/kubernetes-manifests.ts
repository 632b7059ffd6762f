import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

/** All that is wrong with these manifests, a line each. */
export type Validate = (manifests: readonly Manifest[]) => Promise<readonly string[]>

/** Which npm package has the schemas of an API group; all others are Kubernetes' own. */
const packages: readonly (readonly [group: RegExp, name: string])[] = [
  [/^opentelemetry\.io\//, '@kubernetes-models/opentelemetry-operator'],
  [/^argoproj\.io\//, '@kubernetes-models/argo-cd'],
  [/\.fluxcd\.io\//, '@kubernetes-models/flux-cd'],
  [/^/, 'kubernetes-models'],
]

/** Holds manifests against the schemas of the packages installed in `models`. */
export function createValidator(models: string): Validate {
  return async (manifests) => (await Promise.all(manifests.map((manifest) => faultsOf(models, manifest)))).flat()
}

/** The documents of a YAML text. */
export function readManifests(models: string, text: string): readonly Manifest[] {
  const { parseAllDocuments } = createRequire(join(models, 'package.json'))('yaml') as {
    parseAllDocuments(source: string): readonly { readonly errors: readonly Error[]; toJS(): Manifest | null }[]
  }
  return parseAllDocuments(text)
    .map((document) => {
      if (document.errors[0] !== undefined) throw document.errors[0]
      return document.toJS()
    })
    .filter((manifest) => manifest !== null)
}

async function faultsOf(models: string, manifest: Manifest): Promise<readonly string[]> {
  const { apiVersion, kind, metadata } = manifest
  const name = packages.find(([group]) => group.test(apiVersion))?.[1] ?? ''
  const watched = watch(manifest, 'data')
  const valid = await schemaOf(join(models, 'node_modules', name, apiVersion, `${kind}.js`))
  const wrong = valid(watched.seen) ? [] : (valid.errors ?? [])
  const faults = [...wrong.map((error) => `data${error.instancePath} ${wordsFor(error)}`), ...watched.unread()]
  return faults.map((fault) => `${kind} ${metadata.name}: ${fault}`)
}

interface Fault {
  readonly instancePath: string
  readonly keyword: string
  readonly params: { readonly type?: string; readonly allowedValues?: readonly string[] }
}

interface Compiled {
  (data: unknown): boolean
  readonly errors?: readonly Fault[] | null
}

/** The file of a kind imports its compiled schema; the class around it would copy what it is given. */
async function schemaOf(file: string): Promise<Compiled> {
  const path = /from"([^"]*_schemas[^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
  return ((await import(pathToFileURL(join(dirname(file), path)).href)) as { readonly validate: Compiled }).validate
}

function wordsFor({ keyword, params }: Fault): string {
  if (params.type !== undefined) return `must be ${params.type}`
  if (params.allowedValues !== undefined) return `must be one of ${params.allowedValues.join(', ')}`
  return `breaks the rule ${keyword}: ${JSON.stringify(params)}`
}

interface Watched {
  /** To be shown to a validator. */
  readonly seen: unknown
  /** What the validator did not look at, because its schema does not know it. */
  unread(): readonly string[]
}

/** The schemas let unknown fields pass. A compiled schema reads each field that it knows, so the others are those never read. */
function watch(value: unknown, path: string): Watched {
  if (typeof value !== 'object' || value === null) return { seen: value, unread: () => [] }
  const keys = Object.keys(value)
  const read = new Set<PropertyKey>()
  const inner = Object.fromEntries(
    keys.map((key) => [key, watch((value as Record<string, unknown>)[key], `${path}/${key}`)]),
  )
  const shown = (Array.isArray(value) ? [] : {}) as Record<string, unknown>
  for (const key of keys) shown[key] = inner[key]?.seen
  const seen = new Proxy(shown, {
    get(target, key, receiver) {
      read.add(key)
      return Reflect.get(target, key, receiver)
    },
    ownKeys(target) {
      for (const key of keys) read.add(key)
      return Reflect.ownKeys(target)
    },
  })
  return {
    seen,
    unread() {
      // An object of which nothing is read may hold anything.
      if (!keys.some((key) => read.has(key))) return []
      return keys.flatMap((key) => (read.has(key) ? (inner[key]?.unread() ?? []) : [`${path}/${key} is not known`]))
    },
  }
}
