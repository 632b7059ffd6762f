import { createServer, type Server } from 'node:http'

/** `slow` answers after a second. */
export type Weather = 'fine' | 'slow' | 'away'

/** A receiver of OTLP that keeps nothing but counts, so that it can be run for hours. */
export class Collector {
  #server: Server | undefined
  #port = 0
  #weather: Weather = 'fine'
  /** Spans. */
  accepted = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async turn(weather: Weather): Promise<void> {
    this.#weather = weather
    if (weather === 'away') return this.#close()
    this.#server ??= await this.#open()
  }

  async #open(): Promise<Server> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('error', () => {})
      request.on('end', () => {
        const spans = request.url === '/v1/traces' ? countSpans(Buffer.concat(parts)) : 0
        setTimeout(() => this.#accept(spans, response), this.#weather === 'slow' ? 1_000 : 0)
      })
    })
    await new Promise<void>((done) => server.listen(this.#port, '127.0.0.1', done))
    this.#port = (server.address() as { port: number }).port
    return server
  }

  #accept(spans: number, response: { writeHead(status: number): { end(): void }; writable: boolean }): void {
    if (this.#server === undefined) return
    this.accepted += spans
    response.writeHead(200).end()
  }

  async #close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    await new Promise((done) => {
      server.close(done)
      server.closeAllConnections()
    })
  }
}

/** Path of field numbers to a span in an ExportTraceServiceRequest: resource_spans, scope_spans, spans. */
const pathToSpans = [1, 2, 2]

/** Without decoding what is in them. https://protobuf.dev/programming-guides/encoding/ */
export function countSpans(bytes: Uint8Array, path: readonly number[] = pathToSpans): number {
  const [wanted, ...rest] = path
  if (wanted === undefined) return 1
  let count = 0
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    if ((tag & 7) !== 2) throw new Error(`field ${tag >> 3} is of wire type ${tag & 7}`)
    const length = varint()
    if (tag >> 3 === wanted) count += countSpans(bytes.subarray(at, at + length), rest)
    at += length
  }
  return count
}
