/** Each part of the agent that works inside the application has one: a part that fails again and again is switched off. */
export interface Fuses {
  /** `doing` is a phrase, as in "end the span". */
  failed(part: string, doing: string, error: unknown): void
  /** How the part is switched off. Called at once if it is off already. */
  whenBlown(part: string, switchOff: () => void): void
  /** All parts are switched off, those that are still to come as well; nothing is told. */
  blowAll(): void
}

const failuresToBlow = 3

export function createFuses(onError: (doing: string, error: unknown) => void, tell: (part: string) => void): Fuses {
  const failures = new Map<string, number>()
  const switches = new Map<string, (() => void)[]>()
  let isAllOff = false
  return {
    failed(part, doing, error) {
      const count = (failures.get(part) ?? 0) + 1
      failures.set(part, count)
      if (count <= failuresToBlow) onError(doing, error)
      if (count !== failuresToBlow) return
      for (const switchOff of switches.get(part) ?? []) switchOff()
      tell(part)
    },
    whenBlown(part, switchOff) {
      if (isAllOff || (failures.get(part) ?? 0) >= failuresToBlow) return switchOff()
      const known = switches.get(part)
      if (known === undefined) switches.set(part, [switchOff])
      else known.push(switchOff)
    },
    blowAll() {
      isAllOff = true
      for (const known of switches.values()) for (const switchOff of known) switchOff()
    },
  }
}
