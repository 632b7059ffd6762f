import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** As much of a `MutatingAdmissionPolicy` as decides what becomes of a pod. */
export interface Policy {
  readonly spec: {
    readonly matchConditions: readonly { readonly name: string; readonly expression: string }[]
    readonly mutations: readonly { readonly jsonPatch: { readonly expression: string } }[]
  }
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

interface PatchStep {
  readonly op: string
  readonly path: string
  readonly value: Json
}

interface Environment {
  registerVariable(name: string, type: string): Environment
  registerFunction(signature: string, handler: (list: readonly unknown[], item: unknown) => bigint): Environment
  evaluate(expression: string, context: Readonly<Record<string, unknown>>): unknown
}

/**
 * What the API server does with a new pod: asks the conditions, then applies the patches, each seeing what those before it did.
 * The expressions are evaluated as they stand, but for the types of the objects that they make: JavaScript's CEL makes maps.
 */
export async function admit(models: string, policy: Policy, params: Json, pod: Json): Promise<Json> {
  const from = join(models, 'node_modules/@marcbachmann/cel-js/lib/index.js')
  const { Environment } = (await import(pathToFileURL(from).href)) as {
    Environment: new (options: object) => Environment
  }
  const cel = new Environment({ homogeneousAggregateLiterals: false })
    .registerVariable('object', 'dyn')
    .registerVariable('params', 'dyn')
    .registerFunction('list.indexOf(dyn): int', (list, item) => BigInt([...list].indexOf(item)))
  const evaluate = (expression: string, object: Json): unknown =>
    cel.evaluate(withoutTypes(expression), { object, params })
  const { matchConditions, mutations } = policy.spec
  if (!matchConditions.every(({ expression }) => evaluate(expression, pod) === true)) return pod
  return mutations.reduce<Json>((object, { jsonPatch }) => {
    const steps = plain(evaluate(jsonPatch.expression, object)) as unknown as readonly PatchStep[]
    return steps.reduce(applied, object)
  }, pod)
}

/** `Object.spec.volumes{name: 'a'}` → `{'name': 'a'}` */
function withoutTypes(expression: string): string {
  return expression
    .replace(/\b(JSONPatch|Object(\.\w+)*)(?=\{)/g, '')
    .replace(/([{,]\s*)([A-Za-z]\w*)(?=:\s)/g, "$1'$2'")
}

/** JSON Patch, https://www.rfc-editor.org/rfc/rfc6902, as much as the policy uses. */
function applied(object: Json, { op, path, value }: PatchStep): Json {
  if (op !== 'add') throw new Error(`not an operation of the policy: ${op}`)
  const copy = structuredClone(object) as Json
  const keys = path.slice(1).split('/')
  const last = keys.pop() ?? ''
  const owner = keys.reduce((node: unknown, key) => (node as Record<string, unknown>)[key], copy)
  if (Array.isArray(owner)) owner.splice(last === '-' ? owner.length : Number(last), 0, value)
  else (owner as Record<string, Json>)[last] = value
  return copy
}

/** CEL's maps may be Maps, its integers are bigints. */
function plain(value: unknown): Json {
  if (value instanceof Map) return plain(Object.fromEntries(value))
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value as Json
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}
