export function makeCodeCache(root: string, node: string): void
