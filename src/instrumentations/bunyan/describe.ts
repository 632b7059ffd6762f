import type { LogRecord } from '../contract.ts'
import { severityOf } from '../semantics/logs.ts'

/** A record as its streams get it: serializers have done their work. */
export type BunyanRecord = Record<string, unknown> & { readonly level: number }

const levelNames: Readonly<Record<number, string | undefined>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

export function describeRecord(record: BunyanRecord): LogRecord {
  // The resource tells the machine and the process; `v` is the version of the format.
  const { level, time, hostname: _hostname, pid: _pid, v: _version, msg, err, ...attributes } = record
  const isTime = time instanceof Date && !Number.isNaN(time.getTime())
  return {
    ...(isTime && { timestamp: time }),
    severityNumber: severityOf(level),
    severityText: levelNames[level],
    body: msg,
    attributes: isTime || time === undefined ? attributes : { ...attributes, time },
    ...(err !== undefined && { exception: err }),
  }
}

/** A stream that sends to OpenTelemetry by itself. */
export function isSender({ stream }: { readonly stream?: object }): boolean {
  return /OpenTelemetry|^OTel/.test(stream?.constructor?.name ?? '')
}
