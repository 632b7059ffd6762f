import type { Config } from './settings.ts'

/** By which proxy an address is reached. Plain data: it goes to threads. */
export interface HttpProxy {
  readonly host: string
  readonly port: number
  readonly isTls: boolean
  /** Of the header `proxy-authorization`. */
  readonly authorization?: string
}

export type ProxyConfig = Pick<Config, 'httpProxy' | 'httpsProxy' | 'noProxy'>

/** Pure. A loopback address is never reached by a proxy. A variable that names none that can be used is told as `unusable`. */
export function proxyFor(address: string, config: ProxyConfig): HttpProxy | undefined | { readonly unusable: string } {
  const { protocol, hostname, port } = new URL(address)
  const isTls = protocol === 'https:'
  const text = isTls ? config.httpsProxy : config.httpProxy
  if (text === '' || isLoopback(hostname)) return undefined
  if (isExcluded(hostname, port === '' ? (isTls ? '443' : '80') : port, config.noProxy)) return undefined
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return { unusable: isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY' }
  return parsed(new URL(url))
}

function parsed({ protocol, hostname, port, username, password }: URL): HttpProxy {
  const isTls = protocol === 'https:'
  const pair = `${decoded(username)}:${decoded(password)}`
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    isTls,
    ...(username !== '' && { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  )
}

/** `example.com` is its own name and those below it, as `.example.com`; further an address, a range of IPv4, a port, `*`. */
function isExcluded(hostname: string, port: string, noProxy: string): boolean {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = entry, only] = /^(.*?|\[.*\]):(\d+)$/.exec(isBareIpv6(entry) ? '' : entry) ?? []
      if (only !== undefined && only !== port) return false
      const suffix = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '')
      return host === suffix || host.endsWith(`.${suffix}`) || isInRange(host, suffix)
    })
}

function isBareIpv6(entry: string): boolean {
  return !entry.startsWith('[') && entry.split(':').length > 2
}

function isInRange(host: string, range: string): boolean {
  const [base = '', bits] = range.split('/', 2)
  const [address, first] = [ipv4(host), ipv4(base)]
  if (bits === undefined || address === undefined || first === undefined) return false
  const size = 2 ** (32 - Number(bits))
  return Math.floor(address / size) === Math.floor(first / size)
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
