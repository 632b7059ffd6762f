import { official, ours } from 'acme:catalog'
import type { Libraries } from '../config/java-names.ts'
import type { Problem } from '../config/problem.ts'
import { unknownNames } from '../config/unknown-names.ts'
import type { Manifest } from '../instrumentations/contract.ts'
import { frameworks, offByDefault } from '../instrumentations/official/options.ts'
import { type Choice, isEnabled } from './is-enabled.ts'

export interface CatalogEntry {
  /** As in `OTEL_NODE_DISABLED_INSTRUMENTATIONS`. */
  readonly name: string
  readonly enabled: boolean
  /** Only for our own. */
  readonly manifest?: Manifest
}

/** What can be patched, by library. */
export type Catalog = ReadonlyMap<string, readonly CatalogEntry[]>

export function createCatalog(choice: Choice): Map<string, CatalogEntry[]> {
  const catalog = new Map<string, CatalogEntry[]>()
  const add = (library: string, entry: CatalogEntry): void => {
    const entries = catalog.get(library)
    if (entries === undefined) catalog.set(library, [entry])
    else entries.push(entry)
  }
  // Loops in functions of their own: V8 compiles what loops, all of it, beside the start.
  const addOurs = (manifest: Manifest): void => {
    const name = nameOf(manifest)
    if (manifest.touches !== undefined) add(manifest.library, { name, enabled: isAskedFor(manifest, choice), manifest })
  }
  const addOfficial = (name: string): void => {
    const enabled = isEnabled(name, choice)
    // What is off by default is not even looked at: `fs` is asked for by every program.
    if (!enabled && offByDefault.includes(name)) return
    if (frameworks.includes(name) && choice.frameworkSpans !== true) return
    for (const library of official[name] ?? []) add(library, { name, enabled })
  }
  const chosen = ours.filter((manifest: Manifest) => !givesWay(manifest, choice))
  const replaced = new Set(chosen.map(nameOf))
  chosen.forEach(addOurs)
  Object.keys(official)
    .filter((name) => !replaced.has(name))
    .forEach(addOfficial)
  return catalog
}

/** To an official one that makes a span for each middleware, where these are asked for. */
function givesWay(manifest: Manifest, choice: Choice): boolean {
  const { routesOnly, under } = manifest
  // Two official ones would make the same spans, each its own.
  const isCovered = under !== undefined && isEnabled(under, choice)
  return choice.frameworkSpans === true && routesOnly === true && !isCovered && nameOf(manifest) in official
}

/** The channels that our own instrumentations listen on. */
export function ourChannels(choice: Choice): readonly (readonly [name: string, channel: string])[] {
  return ours
    .filter((manifest: Manifest) => isEnabled(nameOf(manifest), choice))
    .flatMap((manifest) => (manifest.listens ?? []).map((channel) => [nameOf(manifest), channel] as const))
}

/** Express 5 has its routes by `router`, which nobody who asks for `express` would think of naming. */
function isAskedFor(manifest: Manifest, choice: Choice): boolean {
  const { under } = manifest
  const name = nameOf(manifest)
  const isUnder = under !== undefined && isEnabled(under, choice) && !choice.disabledInstrumentations.includes(name)
  return isUnder || isEnabled(name, choice)
}

/** As in the settings that switch instrumentations on and off; its folder and its chunk are called so, too. */
export function nameOf({ name, library }: Manifest): string {
  return name ?? library
}

/** For what chooses among them by other names. */
export function libraries(): Libraries {
  return { known: knownInstrumentations(), offByDefault }
}

/** Names in the two lists that no instrumentation has. */
export function unknownInstrumentations({
  enabledInstrumentations,
  disabledInstrumentations,
}: Choice): readonly Problem[] {
  if (enabledInstrumentations.length + disabledInstrumentations.length === 0) return []
  const known = knownInstrumentations()
  return [
    ...unknownNames('OTEL_NODE_ENABLED_INSTRUMENTATIONS', enabledInstrumentations, known),
    ...unknownNames('OTEL_NODE_DISABLED_INSTRUMENTATIONS', disabledInstrumentations, known),
  ]
}

function knownInstrumentations(): readonly string[] {
  return [...new Set([...ours.map(nameOf), ...Object.keys(official)])].sort()
}
