type Version = readonly [major: number, minor: number, patch: number]

/**
 * What each Node release can do. One fact, one link. Code asks for the fact, never for a version.
 * Each entry is the first release of its major that has it; every later major has it too.
 */
const since = {
  // https://github.com/nodejs/node/pull/55698, made safe for CommonJS by https://github.com/nodejs/node/pull/59929
  syncModuleHooks: [
    [22, 22, 3],
    [24, 11, 1],
    [25, 1, 0],
    [26, 0, 0],
  ],
  // V8 12.4: in a stack, a function without a name is called by the property that it stands in.
  stackNamesByProperty: [[22, 0, 0]],
} as const satisfies Record<string, readonly Version[]>

export type NodeFact = keyof typeof since

/** `version` as in `process.versions.node`. */
export function nodeHas(fact: NodeFact, version: string = process.versions.node): boolean {
  // A nightly's last part is `0-nightly…`.
  const [major = 0, minor = 0, patch = 0] = version.split('.', 3).map((part) => Number.parseInt(part, 10))
  const own = since[fact].find(([firstMajor]) => firstMajor === major)
  if (own !== undefined) return minor > own[1] || (minor === own[1] && patch >= own[2])
  const newest = since[fact].at(-1)
  return newest !== undefined && major > newest[0]
}
