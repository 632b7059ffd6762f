import { judgeReply } from '../../../src/telemetry/export/otlp/judge-reply.ts'
import { checkVerdict, circumstances } from '../../support/check-verdict.ts'
import type { FuzzTarget } from '../target.ts'

/** `ExportTraceServiceResponse { partial_success { rejected_spans: 3, error_message: "full" } }` */
const partial = '\x0a\x08\x08\x03\x12\x04full'

/** A status, `Content-Type`, `Retry-After` and `grpc-status`, a line each; all that follows is the body. */
export const target: FuzzTarget = {
  seeds: [
    `200\napplication/x-protobuf\n\n\n${partial}`,
    '200\napplication/json\n\n\n{"partialSuccess":{"rejectedSpans":"3","errorMessage":"full"}}',
    // Numbers that are cut off, negative, and none.
    '200\napplication/x-protobuf\n\n\n\x0a\x02\x08\xff',
    `200\napplication/x-protobuf\n\n\n\x0a\x0b\x08${'\xff'.repeat(9)}\x01`,
    '200\napplication/json\n\n\n{"partialSuccess":{"rejectedSpans":0.5}}',
    '200\ntext/html\n\n\n<html>',
    '400\napplication/x-protobuf\n\n\n\x08\x0c\x12\x04full',
    '400\napplication/json\n\n\n{"code":12,"message":"full"}',
    '429\ntext/plain\n120\n\nslow down\u001b[31m',
    '503\n\nWed, 21 Oct 2026 07:28:00 GMT\n\n',
    '413\n\n\n\n',
    '401\n\n\n\n',
    '302\n\n\n12\n',
  ],
  check(input) {
    const parts = input.toString('latin1').split('\n')
    const [status = '', type, retryAfter, grpcStatus, ...body] = parts
    const headers = {
      'content-type': type,
      'retry-after': retryAfter || undefined,
      'grpc-status': grpcStatus || undefined,
    }
    const answer = {
      kind: 'answer',
      status: Number(status),
      headers,
      body: Buffer.from(body.join('\n'), 'latin1'),
    } as const
    checkVerdict(judgeReply(answer, circumstances))
  },
}
