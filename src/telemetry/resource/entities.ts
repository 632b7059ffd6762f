import type { Attributes } from '@opentelemetry/api'
import type { EntityRef } from '../export/contract.ts'

/** What `OTEL_ENTITIES` says of the resource. */
export interface Entities {
  readonly attributes: Attributes
  /** Their keys are all among the resource's attributes. */
  readonly refs: readonly EntityRef[]
  /** Sentences for the user. */
  readonly problems: readonly string[]
}

export const noEntities: Entities = { attributes: {}, refs: [], problems: [] }

type Values = ReadonlyMap<string, string>

interface Entity {
  readonly type: string
  readonly id: Values
  description: Values
  schemaUrl: string | undefined
}

// Hostile values are text without end: neither pattern looks at a character twice.
const entityPattern = /^([a-z][\w.-]*)\s*\{([^{}[\]]*)\}\s*(?:\[([^{}[\]]*)\]\s*)?(?:@(.*))?$/is
const pairPattern = /^\s*([a-z][\w.-]*)\s*=([^@=]*)$/i

/** A variable may be wrong in a thousand places: the first ones say enough. */
const maxTold = 5

/**
 * https://opentelemetry.io/docs/specs/otel/entities/entity-propagation/. What is `said` elsewhere wins; an entity that it would make
 * another one is left out: https://opentelemetry.io/docs/specs/otel/resource/data-model/#merging-resources
 */
export function readEntities(text: string, said: Readonly<Record<string, string>>): Entities {
  const problems: string[] = []
  const kept = settle(parse(text, problems), new Map(Object.entries(said)), problems)
  return {
    attributes: Object.fromEntries(kept.flatMap(({ id, description }) => [...description, ...id])),
    refs: kept.map(({ type, id, description, schemaUrl }) => ({
      type,
      idKeys: [...id.keys()],
      descriptionKeys: [...description.keys()],
      schemaUrl,
    })),
    problems: told(problems),
  }
}

/** One of each type, in the order of their last mention. */
function parse(text: string, problems: string[]): Entity[] {
  const byType = new Map<string, Entity>()
  for (const part of text.split(';')) {
    const written = part.trim()
    if (written === '') continue
    const entity = parseEntity(written, problems)
    if (entity === undefined) {
      problems.push(`${quoted(written)} is not of the form type{key=value}[key=value]@url, and is left out.`)
      continue
    }
    if (byType.delete(entity.type))
      problems.push(`${quoted(entity.type)} is there more than once: the last one counts.`)
    byType.set(entity.type, entity)
  }
  return [...byType.values()]
}

function parseEntity(written: string, problems: string[]): Entity | undefined {
  const [, type, idText, descriptionText, url] = entityPattern.exec(written) ?? []
  const id = idText === undefined ? undefined : parsePairs(idText)
  // Whoever identifies by something that cannot be read has not been identified.
  if (type === undefined || id === undefined || id.wrong.length > 0 || id.values.size === 0) return undefined
  const description = parsePairs(descriptionText ?? '')
  for (const pair of description.wrong)
    problems.push(`${quoted(pair)} of ${quoted(type)} is not of the form key=value, and is left out.`)
  const isUrl = url !== undefined && URL.canParse(url)
  if (url !== undefined && !isUrl)
    problems.push(`The schema ${quoted(url)} of ${quoted(type)} is no URL, and is left out.`)
  return { type, id: id.values, description: description.values, schemaUrl: isUrl ? url : undefined }
}

function parsePairs(text: string): { readonly values: Values; readonly wrong: readonly string[] } {
  const values = new Map<string, string>()
  const wrong: string[] = []
  for (const pair of text.trim() === '' ? [] : text.split(',')) {
    const [, key, written = ''] = pairPattern.exec(pair) ?? []
    const value = decoded(written.trim())
    if (key === undefined || value === undefined) wrong.push(pair.trim())
    else values.set(key, value)
  }
  return { values, wrong }
}

function decoded(written: string): string | undefined {
  try {
    return decodeURIComponent(written)
  } catch {
    return undefined
  }
}

/** No key with two values: first those that identify, the last entity first, then those that describe. */
function settle(entities: readonly Entity[], said: Values, problems: string[]): Entity[] {
  const taken = new Map(said)
  const differs = ([key, value]: readonly [string, string]): boolean => (taken.get(key) ?? value) !== value
  const kept = [...entities].reverse().filter(({ type, id }) => {
    const [key] = [...id].find(differs) ?? []
    if (key === undefined) for (const [own, value] of id) taken.set(own, value)
    else problems.push(`${quoted(type)} is left out: ${key} has another value elsewhere, which counts.`)
    return key === undefined
  })
  for (const entity of kept) {
    for (const [key, value] of entity.description) {
      if (differs([key, value]))
        problems.push(`${key} of ${quoted(entity.type)} is left out: it has another value elsewhere, which counts.`)
    }
    entity.description = new Map([...entity.description].filter((pair) => !differs(pair)))
    for (const [key, value] of entity.description) taken.set(key, value)
  }
  return kept.reverse()
}

function told(problems: readonly string[]): readonly string[] {
  const more = problems.length - maxTold
  const first = problems.slice(0, maxTold).map((problem) => `In OTEL_ENTITIES, ${problem} The rest of it counts.`)
  return more > 0 ? [...first, `In OTEL_ENTITIES, ${more} more parts are left out.`] : first
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
