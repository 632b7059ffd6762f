import type { ReadableLogRecord } from '@opentelemetry/sdk-logs'
import type { EntityRef } from '../contract.ts'
import {
  anyValueJson,
  attributesJson,
  countField,
  requestJson,
  resourceJson,
  scopeJson,
  textField,
  timeJson,
} from './any-value.ts'

/** One `ExportLogsServiceRequest`, on one line. All records are of one resource. */
export function encodeLogs(records: readonly ReadableLogRecord[], entityRefs: readonly EntityRef[] = []): string {
  const ofScopes = new Map<ReadableLogRecord['instrumentationScope'], string[]>()
  for (const record of records) {
    const { instrumentationScope: scope } = record
    const list = ofScopes.get(scope)
    if (list === undefined) ofScopes.set(scope, [recordJson(record)])
    else list.push(recordJson(record))
  }
  const scopes = [...ofScopes].map(([scope, list]) => scopeJson(scope, `"logRecords":[${list.join()}]`))
  return requestJson('Logs', resourceJson(records[0]?.resource.attributes ?? {}, entityRefs), scopes)
}

function recordJson(record: ReadableLogRecord): string {
  const { spanContext: context, body } = record
  const place =
    context === undefined
      ? ''
      : `,"flags":${context.traceFlags},"traceId":"${context.traceId}","spanId":"${context.spanId}"`
  return (
    `{"timeUnixNano":${timeJson(record.hrTime)},"observedTimeUnixNano":${timeJson(record.hrTimeObserved)}` +
    countField('severityNumber', record.severityNumber) +
    textField('severityText', record.severityText) +
    (body === undefined ? '' : `,"body":${anyValueJson(body)}`) +
    textField('eventName', record.eventName) +
    `,"attributes":${attributesJson(record.attributes)}` +
    `${countField('droppedAttributesCount', record.droppedAttributesCount)}${place}}`
  )
}
