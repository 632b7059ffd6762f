// By name: a default import costs a getter for each name in it.
import { Module } from 'node:module'
import { nodeHas } from '../base/node-facts.ts'

type Callable = (this: unknown, ...args: unknown[]) => unknown

/** The parts of Node's module system that the agent hooks into and that its types leave out. */
export interface LoaderInternals {
  _load: (this: unknown, request: string, parent?: unknown, isMain?: boolean) => unknown
  _resolveFilename: (request: string, parent?: unknown, isMain?: boolean, options?: { paths: string[] }) => string
  _cache: Record<string, CommonJsModule | undefined>
  _extensions: object
  prototype: {
    _compile: (this: CommonJsModule, content: string, filename: string, ...rest: unknown[]) => unknown
    /** By `--require`. */
    readonly isPreloading: boolean
  }
  builtinModules: readonly string[]
  isBuiltin(name: string): boolean
  syncBuiltinESMExports(): void
  registerHooks?: (hooks: SyncHooks) => { deregister(): void }
}

export interface CommonJsModule {
  /** `.` for the main module. */
  id: string
  exports: unknown
  filename: string | null
  loaded: boolean
}

export interface ResolveContext {
  /** A `Set` on Node 22.15 to 22.22. */
  readonly conditions: readonly string[] | ReadonlySet<string>
  readonly parentURL?: string
}

export interface Resolved {
  readonly url: string
  readonly format?: string | null
}

export interface SyncHooks {
  resolve?: (
    specifier: string,
    context: ResolveContext,
    next: (specifier: string, context?: ResolveContext) => Resolved,
  ) => Resolved
  load?: (url: string, context: object, next: (url: string, context?: object) => unknown) => unknown
}

export const loader = Module as unknown as LoaderInternals & Callable

/** Node's own, from before our hooks: the agent's own loads go through here and are never patched. */
export const originalLoad = loader._load

/** In a stack, Node's own function keeps its name when something else stands in its place. */
export function keepName(original: unknown, name: string): void {
  if (!nodeHas('stackNamesByProperty')) return
  const descriptor = Object.getOwnPropertyDescriptor(original, 'name')
  if (descriptor?.value === '' && descriptor.configurable)
    Object.defineProperty(original, 'name', { ...descriptor, value: name })
}

/** Hooks with a thread of their own. Before anybody has required `module`, its class does not have it. */
export function registerBeside(url: string, data: unknown): void {
  ;(loadBuiltin('module') as { register(url: string, options: { readonly data: unknown }): void }).register(url, {
    data,
  })
}

export function loadBuiltin(name: string): unknown {
  return originalLoad.call(loader, name, undefined, false)
}
