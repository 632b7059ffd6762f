/** How many spans the user was told to be lost, for whichever reason. The numbers of one reason grow as they are told. */
export function toldAsDropped(stderr: string): number {
  const queue = [...stderr.matchAll(/(\d+) of \d+ spans came faster/g)].at(-1)?.[1]
  const unsent = [...stderr.matchAll(/(\d+) spans were dropped/g)].at(-1)?.[1]
  const queued = [...stderr.matchAll(/(\d+) spans were still queued/g)].at(-1)?.[1]
  return Number(queue ?? 0) + Number(unsent ?? 0) + Number(queued ?? 0)
}
