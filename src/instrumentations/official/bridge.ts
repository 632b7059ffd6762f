import { isAbsolute } from 'node:path'
import type { MeterProvider, TracerProvider } from '@opentelemetry/api'
import type { Wrapping } from './guard-wraps.ts'

/** The part of `InstrumentationBase` that the bridge uses. Its own hooks are bundled as no-ops: ours drive its patches. */
export interface OfficialInstrumentation extends Wrapping {
  readonly _modules?: readonly ModuleDefinition[]
  /** Some make new definitions at each call, others hold their modules in a part of themselves and have no `_modules`. */
  getModuleDefinitions?(): readonly ModuleDefinition[]
  setTracerProvider(provider: TracerProvider): void
  setMeterProvider(provider: MeterProvider): void
  disable(): void
}

interface ModuleDefinition {
  readonly name: string
  readonly supportedVersions: readonly string[]
  readonly files: readonly FileDefinition[]
  patch?: (exports: unknown, version?: string) => unknown
  moduleExports?: unknown
  moduleVersion?: string | undefined
}

interface FileDefinition {
  readonly name: string
  readonly supportedVersions: readonly string[]
  patch: (exports: unknown, version?: string) => unknown
  moduleExports?: unknown
}

interface Loaded {
  readonly library: string
  readonly file: string | undefined
  readonly version: string | undefined
  readonly exports: unknown
}

export type Applied =
  | { readonly outcome: 'patched'; readonly exports: unknown }
  /** This file is none of those that the instrumentation touches. */
  | { readonly outcome: 'untouched' }
  | { readonly outcome: 'outside-versions'; readonly versions: string }

type Satisfies = (version: string, range: string) => boolean

/** Applies what an official instrumentation has for this module, as its base class would have done from its own hooks. */
export function applyOfficial(instrumentation: OfficialInstrumentation, loaded: Loaded, satisfies: Satisfies): Applied {
  const definitions = definitionsOf(instrumentation).filter(({ name }) => name === loaded.library)
  const { version } = loaded
  const isInside = (ranges: readonly string[]): boolean =>
    version === undefined ? true : ranges.some((range) => satisfies(version, range))
  if (definitions.length > 0 && !definitions.some((definition) => isSupported(definition, isInside))) {
    return { outcome: 'outside-versions', versions: rangesOf(definitions) }
  }
  let isTouched = false
  let { exports } = loaded
  for (const definition of definitions) {
    for (const part of partsFor(definition, loaded)) {
      if (!isInside(part.supportedVersions)) continue
      isTouched = true
      definition.moduleVersion = version
      part.moduleExports = exports
      exports = part.patch?.(exports, version) ?? exports
    }
  }
  return isTouched ? { outcome: 'patched', exports } : { outcome: 'untouched' }
}

const known = new WeakMap<OfficialInstrumentation, readonly ModuleDefinition[]>()

export function definitionsOf(instrumentation: OfficialInstrumentation): readonly ModuleDefinition[] {
  let definitions = known.get(instrumentation)
  if (definitions === undefined) {
    const own = instrumentation._modules ?? []
    definitions = own.length > 0 ? own : (instrumentation.getModuleDefinitions?.() ?? [])
    known.set(instrumentation, definitions)
  }
  return definitions
}

function partsFor(
  definition: ModuleDefinition,
  { library, file }: Loaded,
): readonly (ModuleDefinition | FileDefinition)[] {
  // A definition for one file of the application: AWS Lambda's handler.
  if (isAbsolute(library)) return definition.files
  if (file === undefined) return definition.patch === undefined ? [] : [definition]
  return definition.files.filter(({ name }) => name === `${library}/${file}`)
}

/** A definition's own range is empty for some packages, whose files have the ranges. */
function isSupported(definition: ModuleDefinition, isInside: (ranges: readonly string[]) => boolean): boolean {
  return isInside(definition.supportedVersions) || definition.files.some((file) => isInside(file.supportedVersions))
}

function rangesOf(definitions: readonly ModuleDefinition[]): string {
  return [...new Set(definitions.flatMap((definition) => definition.supportedVersions))].join(' || ')
}
