import type { Context, Span } from '@opentelemetry/api'
import { spanKey } from './context-keys.ts'

interface Entry {
  readonly key: symbol
  readonly value: unknown
  readonly next: Entry | undefined
}

/**
 * An immutable context. The span, asked for at every call, has a field of its own; the few other values are a linked list:
 * setting one copies nothing.
 */
class AgentContext implements Context {
  readonly span: Span | undefined
  readonly #entries: Entry | undefined

  constructor(span: Span | undefined, entries: Entry | undefined) {
    this.span = span
    this.#entries = entries
  }

  getValue(key: symbol): unknown {
    if (key === spanKey) return this.span
    for (let entry = this.#entries; entry !== undefined; entry = entry.next) {
      if (entry.key === key) return entry.value
    }
    return undefined
  }

  setValue(key: symbol, value: unknown): AgentContext {
    if (key === spanKey) return new AgentContext(value as Span | undefined, this.#entries)
    return new AgentContext(this.span, { key, value, next: without(this.#entries, key) })
  }

  withBoth(span: Span, key: symbol, value: unknown): AgentContext {
    return new AgentContext(span, { key, value, next: without(this.#entries, key) })
  }

  deleteValue(key: symbol): AgentContext {
    if (key === spanKey) return new AgentContext(undefined, this.#entries)
    return new AgentContext(this.span, without(this.#entries, key))
  }
}

/** Two values at once: one context is made for each request, and this is all it takes. */
export function contextWith(context: Context, span: Span, key: symbol, value: unknown): Context {
  return context instanceof AgentContext
    ? context.withBoth(span, key, value)
    : context.setValue(spanKey, span).setValue(key, value)
}

export const rootContext = new AgentContext(undefined, undefined)

/** The list without `key`, sharing what follows it. Keys occur once. */
function without(entry: Entry | undefined, key: symbol): Entry | undefined {
  if (entry === undefined) return undefined
  if (entry.key === key) return entry.next
  const next = without(entry.next, key)
  return next === entry.next ? entry : { key: entry.key, value: entry.value, next }
}
