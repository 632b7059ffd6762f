export function listFiles(dist: string): void
