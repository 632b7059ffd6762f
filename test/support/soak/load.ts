import { Agent, type ClientRequest, request as httpRequest } from 'node:http'

/** Path of a request, and how its client behaves. */
const kinds = [
  { path: '/plain' },
  { path: '/unread-upload', body: 'x'.repeat(2_000) },
  { path: '/given-up', isGivenUp: true },
  { path: '/fetch' },
  { path: '/fetch-unread' },
  { path: '/fetch-aborted' },
  { path: '/get-destroyed' },
  { path: '/plain' },
] as const

const atOnce = 16

/** As fast as it goes, over connections that are kept, as long as `goesOn` says so. Settles when nothing is on its way any more. */
export async function load(port: number, goesOn: (sent: number) => boolean): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let sent = 0
  const oneAfterTheOther = async (): Promise<void> => {
    while (goesOn(sent)) await exchange(port, agent, kinds[sent++ % kinds.length] as Kind)
  }
  await Promise.all(Array.from({ length: atOnce }, oneAfterTheOther))
  agent.destroy()
  return sent
}

interface Kind {
  readonly path: string
  readonly body?: string
  readonly isGivenUp?: boolean
}

function exchange(port: number, agent: Agent, { path, body, isGivenUp }: Kind): Promise<void> {
  return new Promise((done, failed) => {
    const method = body === undefined ? 'GET' : 'POST'
    const request: ClientRequest = httpRequest({ port, host: '127.0.0.1', agent, path, method }, (response) => {
      response.on('close', done)
      if (isGivenUp === true) request.destroy()
      else response.resume()
    })
    request.on('error', (error) => (isGivenUp === true ? done() : failed(error)))
    request.end(body)
  })
}
