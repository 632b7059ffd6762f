import type { UnsettledAttributes } from '../contract.ts'
import { type IsSensitive, redactQuery } from './redact-query.ts'

/** The path of a request's URL, which may be `/path?query`, the whole address (to a proxy), or `*`. */
export function pathOf(url: string): string {
  const start = pathStart(url)
  const question = url.indexOf('?', start)
  return question === -1 ? url.slice(start) : url.slice(start, question)
}

/** Nothing where there is no query. */
export function putQuery(url: string, attributes: UnsettledAttributes, isSensitive: IsSensitive): void {
  const question = url.indexOf('?', pathStart(url))
  if (question !== -1 && question < url.length - 1) {
    attributes['url.query'] = redactQuery(url.slice(question + 1), isSensitive)
  }
}

function pathStart(url: string): number {
  if (url.charCodeAt(0) === slash) return 0
  const authority = url.indexOf('://')
  if (authority === -1) return 0
  const path = url.indexOf('/', authority + 3)
  return path === -1 ? url.length : path
}

const slash = 47
