import type { ServerRequest } from './contract.ts'

// Where routers are mounted below others, each knows its own part of the path only. Those parts that are patterns or prefixes of the
// application's own are noted as a request passes them, and put together when the route itself is known.

/** A router or a middleware that was mounted: what was written, and what it matched in this request. */
interface Mount {
  readonly pattern: string
  readonly text: string
  /** What the router that it is mounted in had of the path. */
  readonly path?: string
}

const mounts = new WeakMap<ServerRequest, Mount[]>()

export function noteMount(request: ServerRequest, mount: Mount): void {
  const noted = mounts.get(request)
  if (noted === undefined) mounts.set(request, [mount])
  else noted.push(mount)
}

/** What mounts have taken off the path until `left` was left of it, for a request that does not tell. */
export function takenOff(request: ServerRequest, left: string): string {
  let path = left
  let taken = ''
  for (const mount of [...(mounts.get(request) ?? [])].reverse()) {
    const isOuter = mount.path === mount.text + path || (path === '/' && mount.path === mount.text)
    if (!isOuter) continue
    path = mount.path
    taken = mount.text + taken
  }
  return taken
}

/** `/shop/:id` mounted, `/items` inside: `/shop/:id/items`. `baseUrl` is what the mounts have taken off the path. */
export function mountedRoute(request: ServerRequest, baseUrl: string, own: string): string {
  const prefix = patternOf(baseUrl, mounts.get(request) ?? [])
  if (prefix === '') return own
  return own === '/' ? prefix : prefix + own
}

/** The mounts that lead to `baseUrl`: the last ones, since what has been left again came before. */
function patternOf(baseUrl: string, noted: readonly Mount[]): string {
  let left = baseUrl
  let prefix = ''
  for (let index = noted.length - 1; index >= 0 && left !== ''; index--) {
    const { pattern, text } = noted[index] as Mount
    if (text === '' || !left.endsWith(text)) continue
    left = left.slice(0, -text.length)
    prefix = pattern + prefix
  }
  return prefix
}
