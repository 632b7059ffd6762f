export interface HostAndPort {
  /** An IPv6 address without its brackets. */
  readonly name: string
  readonly port: number | undefined
}

/** `shop.example:8080`, `[::1]:8080`, `::1`. A port that is none is left out. */
export function hostAndPort(host: string): HostAndPort {
  if (host.charCodeAt(0) === openingBracket) {
    const end = host.indexOf(']')
    if (end === -1) return { name: host, port: undefined }
    return { name: host.slice(1, end), port: host[end + 1] === ':' ? portOf(host.slice(end + 2)) : undefined }
  }
  const colon = host.indexOf(':')
  if (colon === -1 || host.indexOf(':', colon + 1) !== -1) return { name: host, port: undefined }
  return { name: host.slice(0, colon), port: portOf(host.slice(colon + 1)) }
}

const openingBracket = 91

function portOf(text: string): number | undefined {
  // Digits only: `Number` takes `1e3` and `0x50`, too.
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return port <= 65535 ? port : undefined
}
