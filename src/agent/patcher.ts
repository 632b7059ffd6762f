import { safely } from '../base/safely.ts'
import { satisfies } from '../base/version-range.ts'
import type { Callable, Kit, Manifest, Touch, Wrapper } from '../instrumentations/contract.ts'
import { applyOfficial, type OfficialInstrumentation } from '../instrumentations/official/bridge.ts'
import { openGate } from '../interception/gate.ts'
import type { Ledger, LedgerEntry } from '../interception/ledger.ts'
import type { LoadedModule, Patcher } from '../interception/loaded-module.ts'
import { wrap } from '../interception/wrap.ts'
import type { Catalog, CatalogEntry } from './catalog.ts'

export interface PatcherParts {
  readonly catalog: Catalog
  readonly ledger: Ledger
  kitOf(name: string): Kit
  /** `takeOut` undoes a patch of a library whose instrumentation fails. */
  whenBlown(name: string, takeOut: () => void): void
  /** The official instrumentation of that name, made at the first call. */
  official(name: string): OfficialInstrumentation
  /** The wrappers of one of our own folders. */
  patchOf(name: string): Readonly<Record<string, Wrapper>>
  onError(doing: string, error: unknown): void
}

/** Decides, module by module, what is patched, and writes it into the ledger. */
export function createPatcher(parts: PatcherParts): Pick<Patcher, 'patch'> {
  const { catalog, ledger } = parts
  return {
    patch(loaded) {
      let { exports } = loaded
      for (const entry of catalog.get(loaded.library) ?? []) {
        const module = { ...loaded, exports }
        exports = safely(
          `patch ${loaded.library} for ${entry.name}`,
          () => applyEntry(entry, module, parts),
          (doing, error) => {
            ledger.note({ ...noteOf(entry, loaded), outcome: 'failed', reason: messageOf(error) })
            parts.onError(doing, error)
          },
          exports,
        )
      }
      return exports
    },
  }
}

function applyEntry(entry: CatalogEntry, loaded: LoadedModule, parts: PatcherParts): unknown {
  if (!entry.enabled) {
    parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'disabled', reason: 'switched off by the settings' })
    return loaded.exports
  }
  return entry.manifest === undefined
    ? patchOfficial(entry, loaded, parts)
    : patchOurs(entry, entry.manifest, loaded, parts)
}

function patchOfficial(entry: CatalogEntry, loaded: LoadedModule, parts: PatcherParts): unknown {
  const applied = applyOfficial(parts.official(entry.name), loaded, satisfies)
  if (applied.outcome === 'outside-versions') {
    parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'outside-versions', reason: `known: ${applied.versions}` })
  }
  if (applied.outcome !== 'patched') return loaded.exports
  parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'patched' })
  return applied.exports
}

function patchOurs(entry: CatalogEntry, manifest: Manifest, loaded: LoadedModule, parts: PatcherParts): unknown {
  const { version, file } = loaded
  if (version !== undefined && !satisfies(version, manifest.versions)) {
    parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'outside-versions', reason: `known: ${manifest.versions}` })
    return loaded.exports
  }
  const isTouched = (touch: Touch): boolean =>
    touch.file === file && (touch.versions === undefined || version === undefined || satisfies(version, touch.versions))
  const touches = (manifest.touches ?? []).filter(isTouched)
  if (touches.length === 0) return loaded.exports
  const paths = touches.flatMap((touch) => touch.wraps)
  const holder = { exports: loaded.how === 'esm' ? loaded.exports : settable(loaded.exports, paths) }
  const gate = openGate(paths, holder)
  if (!gate.open) {
    const reason = `there is no function at "${gate.missing}"`
    parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'gate-closed', reason })
    return loaded.exports
  }
  const wrappers = paths.length > 0 ? parts.patchOf(entry.name) : {}
  for (const found of gate.found) {
    const wrapper = wrappers[found.path]
    if (wrapper === undefined) continue
    const takeOut = wrap(found, (original: Callable) => wrapper(original, parts.kitOf(entry.name), found.owner))
    parts.whenBlown(entry.name, takeOut)
  }
  parts.ledger.note({ ...noteOf(entry, loaded), outcome: 'patched' })
  return holder.exports
}

/** Bundlers make exports of getters that cannot be replaced: then a copy can. An ES module's namespace is settable as it comes. */
function settable(exports: unknown, paths: readonly string[]): unknown {
  if (typeof exports !== 'object' || exports === null) return exports
  const isFixed = (path: string): boolean => {
    const descriptor = Object.getOwnPropertyDescriptor(exports, path)
    return descriptor?.configurable === false && descriptor.get !== undefined
  }
  if (!paths.some(isFixed)) return exports
  const properties = Object.getOwnPropertyDescriptors(exports)
  for (const key of Reflect.ownKeys(properties)) properties[key as keyof typeof properties] = open(properties, key)
  return Object.create(Object.getPrototypeOf(exports), properties)
}

function open(properties: Record<PropertyKey, PropertyDescriptor>, key: PropertyKey): PropertyDescriptor {
  return { ...properties[key], configurable: true }
}

function noteOf(entry: CatalogEntry, { library, version, root, how }: LoadedModule): Omit<LedgerEntry, 'outcome'> {
  return { library, version, path: root, how, instrumentation: entry.name }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
