import assert from 'node:assert/strict'
import type { Circumstances, Verdict } from '../../src/telemetry/export/otlp/judge-reply.ts'

export const circumstances: Circumstances = {
  now: Date.UTC(2026, 0, 1),
  isTls: false,
  isGrpc: false,
  endpointVariable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  headersVariable: 'OTEL_EXPORTER_OTLP_HEADERS',
  certificateVariable: 'OTEL_EXPORTER_OTLP_CERTIFICATE',
  clientCertificateVariable: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
}

/** Whatever a collector says: its numbers can be counted with, and its words fit in one line of a terminal. */
export function checkVerdict(verdict: Verdict): void {
  if (verdict.action === 'accept') {
    assert.ok(Number.isInteger(verdict.rejected) && verdict.rejected >= 0, String(verdict.rejected))
    return
  }
  assert.match(verdict.saw, /^[^\p{Cc}\p{Zl}\p{Zp}]{1,300}$/u)
  if (verdict.action === 'retry' && verdict.afterMs !== undefined) {
    assert.ok(verdict.afterMs >= 0 && verdict.afterMs <= 3_600_000, String(verdict.afterMs))
  }
}
