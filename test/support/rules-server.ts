import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly body: string
}

/** `hang` never answers; a function may do with the response what it likes. */
export type Answer =
  | 'hang'
  | { readonly status?: number; readonly body: unknown }
  | ((response: ServerResponse) => void)

export interface RulesServer {
  readonly url: string
  readonly asked: readonly Asked[]
  /** Settles once the server has been asked `count` times. */
  askedTimes(count: number): Promise<void>
  close(): Promise<void>
}

/** By path; one that is a function is asked with the number of questions so far. */
type Answers = Readonly<Record<string, Answer | undefined>>

const keepsAll = { strategyType: 'PROBABILISTIC', probabilisticSampling: { samplingRate: 1 } }
const usual: Answers = {
  '/sampling': { body: keepsAll },
  '/GetSamplingRules': { body: { SamplingRuleRecords: [] } },
  '/SamplingTargets': { body: { SamplingTargetDocuments: [] } },
}

/** Jaeger's server of sampling strategies, and X-Ray's daemon, as good or bad as `answers` says. */
export async function startRulesServer(answers: Answers | ((count: number) => Answers)): Promise<RulesServer> {
  const asked: Asked[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '' } = request
      const own = typeof answers === 'function' ? answers(asked.length) : answers
      asked.push({ method, path: url, body: Buffer.concat(chunks).toString() })
      const path = url.replace(/\?.*/, '')
      give(own[path] ?? usual[path] ?? { status: 404, body: {} }, response)
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    askedTimes: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (asked.length >= count) resolve()
        }
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer === 'hang') return
  if (typeof answer === 'function') answer(response)
  else {
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
  }
}
