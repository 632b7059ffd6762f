import type { Context } from '@opentelemetry/api'
import { rootContext } from '../context.ts'
import type { Propagator } from './propagators.ts'

type Env = Readonly<Record<string, string | undefined>>

const getter = {
  get: (env: Env, key: string): string | undefined => env[nameOf(key)],
  keys: (env: Env): string[] => Object.keys(env).filter((name) => name === nameOf(name)),
}

/**
 * What the process was started in, as whoever started it has written it into the environment: `TRACEPARENT` and the like.
 * https://opentelemetry.io/docs/specs/otel/context/env-carriers/
 */
export function contextOfEnv(env: Env, propagator: Propagator): Context {
  const fields = propagator.exactFields
  const isThere = fields === undefined || [...fields].some((field) => env[nameOf(field)])
  return isThere ? propagator.extract(rootContext, env, getter) : rootContext
}

function nameOf(key: string): string {
  return key
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, '_')
    .replace(/^(?=\d|$)/, '_')
}
