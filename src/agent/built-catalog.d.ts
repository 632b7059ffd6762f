/** Made by the build from the folders of `src/instrumentations/` and from the official packages. */
declare module 'acme:catalog' {
  /** Our own instrumentations. */
  export const ours: readonly import('../instrumentations/contract.ts').Manifest[]
  /** `{ pg: ['pg', 'pg-pool'] }`: the official instrumentations by their short names, and what each patches. */
  export const official: Readonly<Record<string, readonly string[]>>
  /** The agent's version. */
  export const version: string
}
