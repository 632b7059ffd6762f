import type { IncomingMessage } from 'node:http'
import type { Surroundings } from '../export/contract.ts'
import { ownRequestClass } from '../export/own-traffic.ts'
import { deadlineMs, maxReplyBytes, reasonOf } from './asking.ts'

interface Question {
  readonly url: URL
  /** Sent as JSON, by POST; without it, GET. */
  readonly body?: unknown
}

/**
 * One question to a server of sampling rules, over a connection of its own. Rejects with a phrase for the user. It never holds the
 * process, and neither a large nor an endless answer does.
 */
export function askJson({ url, body }: Question, from: Surroundings): Promise<unknown> {
  const OwnRequest = ownRequestClass(from)
  const { Agent } = from.builtin(url.protocol.slice(0, -1)) as typeof import('node:http')
  const timers = from.builtin('timers') as typeof import('node:timers')
  const text = body === undefined ? '' : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      timers.clearTimeout(timer)
      reject(new Error(why))
      request.destroy()
    }
    const timer = timers.setTimeout(() => fail(`does not answer within ${deadlineMs / 1000} s`), deadlineMs)
    timer.unref()
    const request = new OwnRequest({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      path: url.pathname + url.search,
      method: body === undefined ? 'GET' : 'POST',
      agent: new Agent({ autoSelectFamily: true } as object),
      ...(url.username !== '' && { auth: decodeURIComponent(`${url.username}:${url.password}`) }),
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    })
    request.on('socket', (socket) => socket.unref())
    request.on('error', (error) => fail(reasonOf(error)))
    request.on('response', (response) => {
      readAll(response, fail, (answer) => {
        timers.clearTimeout(timer)
        const status = response.statusCode ?? 0
        if (status !== 200) return fail(`answers ${status}`)
        try {
          resolve(JSON.parse(answer))
        } catch {
          fail('answers what is not JSON')
        }
      })
    })
    request.end(text)
  })
}

function readAll(response: IncomingMessage, fail: (why: string) => void, done: (text: string) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxReplyBytes) fail(`answers with more than ${maxReplyBytes / 1024} KiB`)
    else chunks.push(chunk)
  })
  response.on('error', (error) => fail(reasonOf(error)))
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')))
}
