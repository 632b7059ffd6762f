/** A module that somebody may want to patch, at the moment when its exports are complete. */
export interface LoadedModule {
  /** The package, or the builtin without `node:`. */
  readonly library: string
  /** Path inside the package with `/`, or `undefined` for its main exports. */
  readonly file: string | undefined
  /** From the package's own package.json; `undefined` for builtins. */
  readonly version: string | undefined
  /** The package's folder; `undefined` for builtins. */
  readonly root: string | undefined
  readonly exports: unknown
  readonly how: HowLoaded
}

/** `late`: it was there before the agent. `never`: the application depends on it, and it has not come by. */
export type HowLoaded = 'commonjs' | 'esm' | 'builtin' | 'channel' | 'late' | 'never'

/** The agent's side of the hooks. */
export interface Patcher {
  /** Cheap: asked for every file. */
  wants(library: string): boolean
  /** Gives the exports that the application is to see: the same object, or another. Never throws. */
  patch(loaded: LoadedModule): unknown
  /** A package of ES modules is about to be loaded, or is, that is not to be patched. */
  met(library: string): void
}
