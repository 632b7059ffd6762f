import type { Callable } from '../instrumentations/contract.ts'

export type Gate =
  | { readonly open: true; readonly found: readonly Found[] }
  | { readonly open: false; readonly missing: string }

export interface Found {
  readonly path: string
  readonly owner: Record<string, Callable>
  readonly key: string
}

/** Wraps all or nothing: a half-patched library gives traces that lie. `''` is the exports themselves. */
export function openGate(paths: readonly string[], holder: { exports: unknown }): Gate {
  const found: Found[] = []
  for (const path of paths) {
    const keys = path === '' ? ['exports'] : ['exports', ...path.split('.')]
    const key = keys.pop() ?? ''
    const owner = keys.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], holder)
    if (typeof (owner as Record<string, unknown> | undefined)?.[key] !== 'function')
      return { open: false, missing: path }
    found.push({ path, owner: owner as Record<string, Callable>, key })
  }
  return { open: true, found }
}
