import { grpcAnswer } from '../../../src/telemetry/export/otlp/grpc-answer.ts'
import { judgeReply } from '../../../src/telemetry/export/otlp/judge-reply.ts'
import { checkVerdict, circumstances } from '../../support/check-verdict.ts'
import type { FuzzTarget } from '../target.ts'

/** `google.rpc.Status` with `RetryInfo { retry_delay { seconds: 3 } }` */
const retryInfo = '\x08\x08\x12\x04full\x1a\x30\x0a\x28type.googleapis.com/google.rpc.RetryInfo\x12\x04\x0a\x02\x08\x03'
const partial = '\x00\x00\x00\x00\x0a\x0a\x08\x08\x03\x12\x04full'

/** `:status`, where the status comes (`t`: in trailers), `grpc-status` and `grpc-message`, a line each; details follow, or a body. */
export const target: FuzzTarget = {
  seeds: [
    `200\nt\n0\n\n${partial}`,
    `200\nt\n8\nfull\n${retryInfo}`,
    '200\nh\n12\nunknown%20service\n',
    '502\n\n\n\n',
    '200\n\n\n\n',
    '200\nt\n14\n%e0%a4\n',
    '200\nt\n__proto__\n\n',
  ],
  check(input) {
    const [status, where, code, message, ...rest] = input.toString('latin1').split('\n')
    const bytes = Buffer.from(rest.join('\n'), 'latin1')
    const told = {
      ...(code && { 'grpc-status': code }),
      'grpc-message': message,
      'grpc-status-details-bin': bytes.toString('base64'),
    }
    const head = { ':status': status, ...(where === 'h' && told) }
    const answer = grpcAnswer(head, where === 't' ? told : {}, bytes)
    if (answer !== undefined) checkVerdict(judgeReply(answer, { ...circumstances, isGrpc: true }))
  },
}
