import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownTimers } from '../base/own-timers.ts'
import { loadBuiltin } from '../interception/node-module.ts'

type Exports = Readonly<Record<string, unknown>>

export interface Chunks {
  /** `instrumentations/pg` is `dist/instrumentations/pg.cjs`. Loaded once, synchronously. Throws when it cannot be loaded. */
  load(name: string): Exports
}

const timerNames = Object.keys(ownTimers).join(', ')
const timers = Object.values(ownTimers)

/** A module of Node's own, as it was when the agent started. */
export function ownBuiltin(name: string): unknown {
  return name === 'timers' || name === 'node:timers' ? ownTimers : loadBuiltin(name)
}

/**
 * Loads the agent's own files without Node's module system: no other loader (tsx, ts-node, jest) transforms them, nothing shows
 * up in `require.cache`, and what they require is Node's own, unpatched. They are named as Node's own
 * files are, `node:…`: Node decides by the first other file on the stack whether a deprecated module is asked for by a
 * dependency or by the application, and must not find us there.
 */
export function createChunks(dist: string): Chunks {
  const loaded = new Map<string, Exports>()
  const load = (name: string): Exports => {
    const known = loaded.get(name)
    if (known !== undefined) return known
    const file = join(dist, `${name}.cjs`)
    // Not imported at the top: a start without any library needs no `vm`.
    const { Script } = loadBuiltin('vm') as typeof import('node:vm')
    const script = new Script(
      `(function (exports, require, module, ${timerNames}) {${readFileSync(file, 'utf8')}\n})`,
      {
        filename: `node:otel-agent/${name}`,
      },
    )
    const module: { exports: Exports } = { exports: {} }
    loaded.set(name, module.exports)
    try {
      script.runInThisContext().call(module.exports, module.exports, requireFor, module, ...timers)
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
