interface Named {
  readonly env: string
  /** Older names, read when `env` is not set. */
  readonly aliases?: readonly string[]
  /** Never printed, not even when it is wrong. */
  readonly secret?: true
  /** The setting, further up in the table, whose value counts when this one is not set. */
  readonly fallback?: string
}

/** The shape of an entry in the table of `settings.ts`. The specification wants every boolean to be false by default. */
export type Setting = Named &
  (
    | { readonly type: 'boolean'; readonly default: false }
    | { readonly type: 'integer' | 'milliseconds'; readonly default: number; readonly min?: number }
    | { readonly type: 'ratio' | 'number' | 'sampler argument'; readonly default: number }
    | { readonly type: 'enum'; readonly default: string; readonly values: readonly string[] }
    | ListSetting
    | { readonly type: 'names' | 'words'; readonly default: readonly string[] }
    | { readonly type: 'headers' | 'attributes'; readonly default: Readonly<Record<string, string>> }
    | { readonly type: 'string' | 'url' | 'endpoint' | 'path'; readonly default: string }
  )

/** A comma-separated list of known words. `none` is always allowed and gives the empty list; `all` only where it is set. */
export interface ListSetting {
  readonly type: 'list'
  readonly default: readonly string[]
  readonly values: readonly string[]
  readonly all?: true
  /** A deprecated word, and the one that stands for it. */
  readonly older?: readonly [word: string, present: string]
}

/** What a setting is read into. `''` and empty lists mean "not set" or "none". */
export type ValueOf<S extends Setting> = S extends { type: 'enum' }
  ? S['values'][number]
  : S extends { type: 'list' }
    ? readonly S['values'][number][]
    : ValueOfType[Exclude<S['type'], 'enum' | 'list'>]

interface ValueOfType {
  boolean: boolean
  integer: number
  milliseconds: number
  ratio: number
  number: number
  /** A ratio, or the text `key=value,key=value` for a sampler that asks a server. */
  'sampler argument': number | string
  /** In lower case. */
  names: readonly string[]
  words: readonly string[]
  headers: Readonly<Record<string, string>>
  attributes: Readonly<Record<string, string>>
  string: string
  url: string
  /** A URL, `unix:` with a path, or (for gRPC) `host:port`. */
  endpoint: string
  path: string
}

/** `wrong` ends the sentence "NAME is set to TEXT, which …"; `value` is then what can be used of it, if anything. */
export interface Parsed {
  readonly value?: unknown
  readonly wrong?: string
}
