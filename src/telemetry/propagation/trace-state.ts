import type { TraceState } from '@opentelemetry/api'

// https://www.w3.org/TR/trace-context-2/#tracestate-header
const maxMembers = 32
const maxLength = 512
const validKey = /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})$/
const validValue = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

type Member = readonly [key: string, value: string]

/** Immutable; the newest member stands first. The text is parsed only when somebody asks for a member. */
export class AgentTraceState implements TraceState {
  readonly #members: readonly Member[]

  private constructor(members: readonly Member[]) {
    this.#members = members
  }

  /** `undefined` when no valid member is left. Members that are malformed are left out, one by one. */
  static parse(header: string): AgentTraceState | undefined {
    const members: Member[] = []
    const seen = new Set<string>()
    for (const text of header.split(',', 4 * maxMembers)) {
      const member = text.trim()
      const equals = member.indexOf('=')
      if (equals < 1) continue
      const key = member.slice(0, equals)
      const value = member.slice(equals + 1)
      if (seen.has(key) || !validKey.test(key) || !validValue.test(value)) continue
      seen.add(key)
      members.push([key, value])
      if (members.length === maxMembers) break
    }
    return members.length === 0 ? undefined : new AgentTraceState(members)
  }

  get(key: string): string | undefined {
    return this.#members.find((member) => member[0] === key)?.[1]
  }

  set(key: string, value: string): AgentTraceState {
    if (!validKey.test(key) || !validValue.test(value)) return this
    const others = this.#members.filter((member) => member[0] !== key)
    return new AgentTraceState([[key, value] as Member, ...others].slice(0, maxMembers))
  }

  unset(key: string): AgentTraceState {
    return new AgentTraceState(this.#members.filter((member) => member[0] !== key))
  }

  /** Within 512 characters: long members go first, then the oldest, as the recommendation has it. */
  serialize(): string {
    let members = this.#members
    let text = joined(members)
    if (text.length > maxLength) {
      members = members.filter(([key, value]) => key.length + value.length < 128)
      text = joined(members)
    }
    while (text.length > maxLength) {
      members = members.slice(0, -1)
      text = joined(members)
    }
    return text
  }
}

function joined(members: readonly Member[]): string {
  return members.map(([key, value]) => `${key}=${value}`).join(',')
}
