import type { Config } from '../../../config/settings.ts'
import { settings } from '../../../config/settings.ts'
import type { CreateExporter } from '../contract.ts'
import { createFindingExporter, usualPorts } from './find-backend.ts'
import { overOtlp } from './over-otlp.ts'

/** To where the settings say; where they say nothing, to what listens on this machine. */
export const createExporter: CreateExporter = (from) =>
  isUnset(from.config) ? createFindingExporter(from, usualPorts) : overOtlp(from)

/** Whoever names OTLP's usual address gets what those get who name nothing. */
function isUnset({ otlpEndpoint, tracesEndpoint, tracesProtocol, tracesExporters }: Config): boolean {
  const isAlone = tracesExporters.length === 1
  return (
    isAlone &&
    tracesProtocol === 'http/protobuf' &&
    tracesEndpoint === '' &&
    otlpEndpoint === settings.otlpEndpoint.default
  )
}
