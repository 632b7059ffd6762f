import assert from 'node:assert/strict'
import type { ServerHttp2Stream } from 'node:http2'
import {
  deadlineAttributes,
  outcomeOf,
  parsePeer,
  parseTarget,
  timeoutOf,
} from '../../../src/instrumentations/grpc/describe.ts'
import { captureHeaders, createCapture } from '../../../src/instrumentations/semantics/capture-headers.ts'
import { type FuzzTarget, linesOf } from '../target.ts'

const capture = createCapture('request', ['x-user', 'authorization'])

/** `grpc-timeout`, `grpc-previous-rpc-attempts`, `grpc-status`, `grpc-message`, a target, a peer and a header, a line each. */
export const target: FuzzTarget = {
  seeds: [
    '250m\n1\n14\nno%20room\ndns:///shop.example:50051\n127.0.0.1:50051\nx',
    '99999999H\n-1\n0\n%e0%a4\nunix:/run/shop.sock\n[::1]:50051\n__proto__',
    '1u\n1e3\n__proto__\n%\nipv4:1.2.3.4:5,6.7.8.9:1\n/run/x\n\u00ff',
    '1 S\n\n16\n\ndns://1.1.1.1/shop.example\n::1',
    '\n\n\n\nxds:///a',
  ],
  check(input) {
    const line = linesOf(input)
    const timeout = timeoutOf(line(0))
    assert.ok(timeout === undefined || (Number.isSafeInteger(timeout) && timeout >= 0))
    const attempts = deadlineAttributes(timeout, line(1))?.['acme.grpc.previous_attempts']
    assert.ok(attempts === undefined || Number.isInteger(attempts))
    const told = { 'grpc-status': line(2), 'grpc-message': line(3) }
    assert.equal(typeof outcomeOf({ sentHeaders: told } as unknown as ServerHttp2Stream)?.details, 'string')
    for (const at of [parseTarget(line(4)), parsePeer(line(5))]) {
      assert.ok(at?.port === undefined || (at.port >= 0 && at.port <= 65_535))
    }
    assert.ok(line(4).includes(parseTarget(line(4)).address))
    const attributes: Record<string, unknown> = {}
    captureHeaders(capture, () => line(6), attributes as never)
    assert.deepEqual(attributes['http.request.header.authorization'], ['REDACTED'])
  },
}
