import { ownClock } from '../base/own-clock.ts'
import { ownTimers } from '../base/own-timers.ts'
import { loadBuiltin } from '../interception/node-module.ts'

type Exports = Readonly<Record<string, unknown>>

export interface Chunks {
  /** `instrumentations/pg` is `dist/instrumentations/pg.cjs`. Loaded once, synchronously. Throws when it cannot be loaded. */
  load(name: string): Exports
}

/** A module of Node's own, as it was when the agent started. */
export function ownBuiltin(name: string): unknown {
  return name === 'timers' || name === 'node:timers' ? ownTimers : loadBuiltin(name)
}

/** Of hooks/require.cjs: runs the file if it is the one that the build made. It sees `globals` in the place of the application's. */
export type RunChunk = (
  name: string,
  module: { exports: Exports },
  require: (request: string) => unknown,
  globals: object,
) => void

/**
 * Loads the agent's own files without Node's module system: no other loader (tsx, ts-node, jest) transforms them, nothing shows
 * up in `require.cache`, and what they require is Node's own, unpatched. They are named as Node's own
 * files are, `node:…`: Node decides by the first other file on the stack whether a deprecated module is asked for by a
 * dependency or by the application, and must not find us there.
 */
export function createChunks(runChunk: RunChunk): Chunks {
  const loaded = new Map<string, Exports>()
  const load = (name: string): Exports => {
    const known = loaded.get(name)
    if (known !== undefined) return known
    const module: { exports: Exports } = { exports: {} }
    loaded.set(name, module.exports)
    try {
      runChunk(name, module, requireFor, { ...ownTimers, startedWith: { clock: ownClock } })
    } catch (error) {
      loaded.delete(name)
      throw error
    }
    loaded.set(name, module.exports)
    return module.exports
  }
  /** The packages that official instrumentations share are bundled once, in the base chunk. */
  const requireFor = (request: string): unknown => {
    if (!request.startsWith('@opentelemetry/')) return ownBuiltin(request)
    return (load('instrumentations/official-base').shared as Exports)[request]
  }
  return { load }
}

/** A file of ours is missing, cut off, or of another version: an installation to be mended, not a bug. */
export function isDamaged(error: unknown): error is Error {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'OTEL_AGENT_DAMAGED'
}
