import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { createExporter } from '../src/telemetry/export/otlp/create-exporter.ts'
import { type Certificate, makeCertificate, whyNoCertificates } from './support/certificates.ts'
import { first, trial, withoutPorts } from './support/exporter-trial.ts'
import { madeUpSpans } from './support/made-up-spans.ts'
import { startSink } from './support/otlp-sink.ts'
import { surroundingsOf } from './support/surroundings.ts'

const folder = join('build', 'tls')
const spans = madeUpSpans(3, 1)

describe('OTLP over TLS', { skip: whyNoCertificates() }, () => {
  let server: Certificate
  let elsewhere: Certificate
  let client: Certificate

  before(() => {
    server = makeCertificate(folder, 'server', 'DNS:localhost,IP:127.0.0.1')
    elsewhere = makeCertificate(folder, 'elsewhere', 'DNS:elsewhere.example')
    client = makeCertificate(folder, 'client', 'DNS:client.example')
  })

  test('a receiver with an authority of its own is trusted when that is named', async () => {
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath }
    const work = async ({ sink, exporter, from }: Parameters<Parameters<typeof trial>[1]>[0]): Promise<void> => {
      assert.deepEqual(await exporter.send(spans), { accepted: 3, dropped: 0 })
      assert.deepEqual(await exporter.send(spans), { accepted: 3, dropped: 0 })
      assert.deepEqual(
        sink.requests.map(({ connection }) => connection),
        [1, 1],
      )
      assert.deepEqual(from.told, [])
    }
    await trial({ tls: server }, work, env)
  })

  test('a failure over TLS is tried again like any other', async () => {
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath }
    await trial(
      { tls: server, behaviour: first('reset', { status: 503 }) },
      async ({ exporter }) => {
        assert.deepEqual(await exporter.send(spans), { accepted: 3, dropped: 0 })
      },
      env,
    )
  })

  test('without it, nothing is sent, and the cause is told', async () => {
    await trial({ tls: server }, async ({ sink, exporter, from }) => {
      assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 3 })
      assert.deepEqual(sink.requests, [])
      assert.deepEqual(withoutPorts(from.told), [
        "export-failed: https://HOST/v1/traces: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT) — 3 spans were dropped — name its authority's certificate in OTEL_EXPORTER_OTLP_CERTIFICATE.",
      ])
    })
  })

  test('a certificate for another host is not taken', async () => {
    const env = { OTEL_EXPORTER_OTLP_CERTIFICATE: elsewhere.certPath }
    await trial(
      { tls: elsewhere },
      async ({ sink, exporter, from }) => {
        assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 3 })
        assert.deepEqual(sink.requests, [])
        assert.match(from.told.join(), /its certificate is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/)
      },
      env,
    )
  })

  test('a receiver that asks for a certificate gets ours', async () => {
    const tls = { ...server, requestCert: true, ca: client.cert }
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.certPath,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: client.keyPath,
    }
    await trial(
      { tls },
      async ({ exporter }) => {
        assert.deepEqual(await exporter.send(spans), { accepted: 3, dropped: 0 })
      },
      env,
    )
  })

  test('and is told when we have none', async () => {
    const tls = { ...server, requestCert: true, ca: client.cert }
    await trial(
      { tls },
      async ({ sink, exporter, from }) => {
        assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 3 })
        assert.deepEqual(sink.requests, [])
        assert.match(
          from.told.join(),
          /it refuses our side of TLS \(ERR_SSL_\w+\) — 3 spans were dropped — set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, if it asks for a certificate\.$/,
        )
      },
      { OTEL_EXPORTER_OTLP_CERTIFICATE: server.certPath },
    )
  })

  test('the scheme of the wrong kind is told as such', async () => {
    const sinks = [await startSink(), await startSink({ tls: server })] as const
    const [plain, secure] = sinks
    for (const [url, expected, outcome] of [
      [
        plain.url.replace('http:', 'https:'),
        /it speaks another protocol \(\w+\) .* with http:\/\/ if it has no TLS\.$/,
        { accepted: 0, dropped: 3 },
      ],
      [
        secure.url.replace('https:', 'http:'),
        /it cuts the connection/,
        // It may be better later.
        { accepted: 0, dropped: 0, isLeft: true },
      ],
    ] as const) {
      const from = surroundingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_BSP_EXPORT_TIMEOUT: '500' })
      assert.deepEqual(await createExporter(from).send(spans), outcome)
      assert.match(from.told.join(), expected)
    }
    await Promise.all(sinks.map((sink) => sink.close()))
  })

  test('a file that is missing is told, and one that is no certificate', async () => {
    mkdirSync(folder, { recursive: true })
    copyFileSync('package.json', join(folder, 'no.crt'))
    for (const [path, expected] of [
      [join(folder, 'missing.crt'), /^unreadable-file: .*missing\.crt cannot be read \(ENOENT\)/],
      [join(folder, 'no.crt'), /^export-failed: /],
    ] as const) {
      await trial(
        { tls: server },
        async ({ exporter, from }) => {
          assert.deepEqual(await exporter.send(spans), { accepted: 0, dropped: 3 })
          assert.match(from.told[0] ?? '', expected)
        },
        { OTEL_EXPORTER_OTLP_CERTIFICATE: path },
      )
    }
  })
})
