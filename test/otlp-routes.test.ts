import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { otlpTarget } from '../src/config/otlp-target.ts'
import type { Outcome, SpanExporter } from '../src/telemetry/export/contract.ts'
import { createConnection } from '../src/telemetry/export/otlp/connection.ts'
import { createExporter } from '../src/telemetry/export/otlp/create-exporter.ts'
import { encodeTraces } from '../src/telemetry/export/otlp/encode-traces.ts'
import { createGrpcConnection } from '../src/telemetry/export/otlp/grpc-connection.ts'
import { type Certificate, makeCertificate, whyNoCertificates } from './support/certificates.ts'
import { startHttpProxy } from './support/http-proxy.ts'
import { startGrpcReceiver } from './support/jaeger-receivers.ts'
import { madeUpSpans } from './support/made-up-spans.ts'
import { startSink } from './support/otlp-sink.ts'
import { readSpans } from './support/read-otlp.ts'
import { byPath, runApp } from './support/run-app.ts'
import { surroundingsOf, type TestSurroundings } from './support/surroundings.ts'

// Every way to a receiver, by HTTP and by gRPC, for batches that are sent and for those that are left when the process exits.
const spans = madeUpSpans(3, 1)
const http = resolve('test/apps/signals/http.cjs')
const all: Outcome = { accepted: 3, dropped: 0 }
const folder = mkdtempSync(join(tmpdir(), 'routes-'))
after(() => rmSync(folder, { recursive: true }))

/** Closed at the end, also where a test has failed before. */
const opened: { close(): Promise<void> }[] = []
after(async () => void (await Promise.all(opened.map((one) => one.close()))))

async function startProxy(...args: Parameters<typeof startHttpProxy>) {
  const proxy = await startHttpProxy(...args)
  opened.push(proxy)
  return proxy
}

async function start(protocol: keyof typeof receivers, place: Place): Promise<Receiver> {
  const receiver = await receivers[protocol](place)
  opened.push(receiver)
  return receiver
}

interface Receiver {
  readonly url: string
  readonly port: number
  /** Spans that have arrived. */
  count(): number
  close(): Promise<void>
}

interface Place {
  readonly socketPath?: string
  readonly tls?: object
}

const receivers: Readonly<Record<'http/protobuf' | 'grpc', (place: Place) => Promise<Receiver>>> = {
  async 'http/protobuf'(place) {
    const sink = await startSink(place)
    return { url: sink.url, port: sink.port, count: () => sink.spans().length, close: sink.close }
  },
  async grpc({ socketPath, tls }) {
    const receiver = await startGrpcReceiver(undefined, socketPath, tls)
    return {
      url: receiver.url,
      port: receiver.port,
      count: () => receiver.calls.flatMap(({ body }) => readSpans(body)).length,
      close: receiver.close,
    }
  },
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  describe(`${protocol}`, { skip: whyNoCertificates() }, () => {
    let server: Certificate
    let client: Certificate
    let elsewhere: Certificate
    before(() => {
      server = makeCertificate(folder, 'server', 'DNS:localhost,DNS:otel.example,IP:127.0.0.1')
      client = makeCertificate(folder, 'client', 'DNS:client.example')
      elsewhere = makeCertificate(folder, 'elsewhere', 'DNS:elsewhere.example')
    })

    const connected = (env: Record<string, string>): { from: TestSurroundings; exporter: SpanExporter } => {
      const from = surroundingsOf({ OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_BSP_EXPORT_TIMEOUT: '20000', ...env })
      return { from, exporter: createExporter(from) }
    }

    /** All arrives, nothing is told. */
    const delivers = async (place: Place, envFor: (receiver: Receiver) => Record<string, string>): Promise<void> => {
      const receiver = await start(protocol, place)
      const { from, exporter } = connected(envFor(receiver))
      const outcomes = [await exporter.send(spans), await exporter.send(spans)]
      assert.deepEqual(
        { outcomes, count: receiver.count(), told: from.told },
        { outcomes: [all, all], count: 6, told: [] },
      )
    }

    /** Nothing arrives; what is told. */
    const fails = async (place: Place, envFor: (receiver: Receiver) => Record<string, string>): Promise<string> => {
      const receiver = await start(protocol, place)
      const { from, exporter } = connected(envFor(receiver))
      assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 3 })
      assert.equal(receiver.count(), 0)
      return from.told.join('\n')
    }

    test('TLS with an authority of its own', () =>
      delivers({ tls: server }, ({ url }) => ({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: protocol === 'grpc' ? url : `${url}/v1/traces`,
        OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: server.certPath,
      })))

    test('TLS on both sides', () =>
      delivers({ tls: { ...server, requestCert: true, ca: client.cert } }, ({ url }) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.certPath,
        OTEL_EXPORTER_OTLP_CLIENT_KEY: client.keyPath,
      })))

    test('an authority that nobody named', async () => {
      const told = await fails({ tls: server }, ({ url }) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }))
      assert.match(
        told,
        /its certificate is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\) .* in OTEL_EXPORTER_OTLP_CERTIFICATE\.$/,
      )
    })

    test('a signal’s own certificate is the one that is told', async () => {
      const told = await fails({ tls: server }, ({ url }) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: elsewhere.certPath,
      }))
      assert.match(told, /its certificate is not trusted .* in OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE\.$/)
    })

    test('certificates that change on disk are read anew', async () => {
      const path = join(folder, `rotated-${protocol.replace('/', '-')}.crt`)
      copyFileSync(elsewhere.certPath, path)
      const receiver = await start(protocol, { tls: server })
      let passedMs = 0
      const from = surroundingsOf({
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_CERTIFICATE: path,
      })
      const open = protocol === 'grpc' ? createGrpcConnection : createConnection
      const { post } = open(otlpTarget(from.config, 'traces'), from, () => passedMs)
      const body = encodeTraces({}, spans)
      const refused = await post(body, 10_000).reply
      assert.equal(refused.kind === 'failure' && refused.code, 'DEPTH_ZERO_SELF_SIGNED_CERT')
      copyFileSync(server.certPath, path)
      utimesSync(path, 1, 1)
      passedMs += 61_000
      const taken = await post(body, 10_000).reply
      assert.equal(taken.kind === 'answer' && taken.status, 200)
    })

    test('a Unix socket', async () => {
      const socketPath = join(folder, `${protocol.replace('/', '-')}.sock`)
      await delivers({ socketPath }, ({ url }) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url }))
    })

    test('a Unix socket where nobody listens', async () => {
      const { from, exporter } = connected({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'unix:/nowhere/otel.sock',
        OTEL_BSP_EXPORT_TIMEOUT: '100',
      })
      // Somebody may come yet: they are kept for later.
      assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 0, isLeft: true })
      assert.match(from.told.join(), /^export-failed: unix:\/\/\/nowhere\/otel\.sock: the request fails \(ENOENT\)/)
    })

    test('by a proxy, with credentials', async () => {
      const proxy = await startProxy()
      let asked = ''
      await delivers({}, ({ port }) => {
        asked = protocol === 'grpc' ? `CONNECT otel.example:${port}` : `POST http://otel.example:${port}/v1/traces`
        return {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://otel.example:${port}`,
          HTTP_PROXY: `http://me:se%40cret@127.0.0.1:${proxy.port}`,
        }
      })
      const authorization = `Basic ${Buffer.from('me:se@cret').toString('base64')}`
      const [first] = proxy.asked
      assert.deepEqual(first, { what: asked, authorization })
      assert.equal(proxy.asked.length, protocol === 'grpc' ? 1 : 2)
    })

    for (const isSecure of [false, true]) {
      test(`TLS through a proxy${isSecure ? ' that has TLS itself' : ''}`, async () => {
        const proxy = await startProxy(undefined, isSecure ? server : undefined)
        await delivers({ tls: server }, ({ port }) => ({
          OTEL_EXPORTER_OTLP_ENDPOINT: `https://otel.example:${port}`,
          OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
          https_proxy: `${isSecure ? 'https' : 'http'}://localhost:${proxy.port}`,
        }))
        assert.equal(proxy.asked.length, 1)
        assert.match(proxy.asked[0]?.what ?? '', /^CONNECT otel\.example:\d+$/)
      })
    }

    test('a certificate is checked through a proxy, too', async () => {
      const proxy = await startProxy()
      const told = await fails({ tls: server }, ({ port }) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://other.example:${port}`,
        OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
        HTTPS_PROXY: `127.0.0.1:${proxy.port}`,
      }))
      assert.match(told, /ERR_TLS_CERT_ALTNAME_INVALID/)
    })

    test('a proxy that refuses is told, without its password', async () => {
      const proxy = await startProxy(407)
      const told = await fails({ tls: server }, () => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example',
        HTTPS_PROXY: `http://me:secret@127.0.0.1:${proxy.port}`,
      }))
      assert.match(
        told,
        /^export-failed: https:\/\/otel\.example\/\S+ by the proxy http:\/\/127\.0\.0\.1:\d+: the proxy answers 407 — 3 spans were dropped — check HTTPS_PROXY and HTTP_PROXY, or name the receiver in NO_PROXY\.$/,
      )
    })

    /** A program that calls process.exit() with spans that have not left yet. */
    const leaves = async (place: Place, envFor: (receiver: Receiver) => Record<string, string>): Promise<void> => {
      const receiver = await start(protocol, place)
      const env = { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_METRICS_EXPORTER: 'none', ...envFor(receiver) }
      const { code, stderr } = await runApp({ file: http, door: '--require', agent: byPath, args: ['exit'], env })
      assert.deepEqual([code, stderr, receiver.count()], [3, '', 2])
    }

    test('process.exit(): TLS on both sides', () =>
      leaves({ tls: { ...server, requestCert: true, ca: client.cert } }, ({ url }) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
        OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.certPath,
        OTEL_EXPORTER_OTLP_CLIENT_KEY: client.keyPath,
      })))

    test('process.exit(): a Unix socket', () =>
      leaves({ socketPath: join(folder, `exit-${protocol.replace('/', '-')}.sock`) }, ({ url }) => ({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
      })))

    for (const tls of [false, true]) {
      test(`process.exit(): by a proxy${tls ? ', with TLS' : ''}`, async () => {
        const proxy = await startProxy()
        await leaves(tls ? { tls: server } : {}, ({ port }) => ({
          OTEL_EXPORTER_OTLP_ENDPOINT: `http${tls ? 's' : ''}://otel.example:${port}`,
          OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
          [tls ? 'HTTPS_PROXY' : 'HTTP_PROXY']: `http://127.0.0.1:${proxy.port}`,
        }))
        assert.equal(proxy.asked.length, 1)
      })
    }

    test('NO_PROXY, and a proxy of another kind', async () => {
      const receiver = await start(protocol, {})
      const excluded = connected({
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
        HTTP_PROXY: 'http://127.0.0.1:9',
        NO_PROXY: '127.0.0.1',
      })
      assert.deepEqual(await excluded.exporter.send(spans), all)
      const { from } = connected({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel.example', HTTP_PROXY: 'socks5://x:1' })
      assert.deepEqual(from.told, [
        'bad-value: HTTP_PROXY names no proxy over HTTP — going without it — NO_PROXY silences this line.',
      ])
    })
  })
}
