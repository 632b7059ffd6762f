/**
 * Standard streams are named among what keeps a process alive, but do not do so. Requests may be our own; where they are the
 * application's, their sockets are named, too.
 */
const meaningless: readonly string[] = ['TTYWrap', 'PipeWrap', 'ConnectWrap', 'WriteWrap', 'ShutdownWrap']

/** Something is there that is neither the agent's nor a standard stream. */
export function isKeptAlive(node: Pick<NodeJS.Process, 'getActiveResourcesInfo'>): boolean {
  return node.getActiveResourcesInfo().some((name) => !meaningless.includes(name))
}
