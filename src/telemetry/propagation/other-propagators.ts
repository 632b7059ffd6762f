import type { TextMapPropagator } from '@opentelemetry/api'
import { b3, b3multi } from './b3.ts'
import { jaeger } from './jaeger.ts'
import { ottrace } from './ottrace.ts'
import { xray } from './xray.ts'

/** Loaded when `OTEL_PROPAGATORS` names one of them. */
export const otherPropagators: Readonly<Record<string, TextMapPropagator>> = { b3, b3multi, jaeger, ottrace, xray }
