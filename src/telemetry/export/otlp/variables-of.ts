import type { Signal } from '../../../config/otlp-target.ts'
import type { Config } from '../../../config/settings.ts'
import type { Circumstances } from './judge-reply.ts'

/** The names to tell the user: the signal's own where one is set, else the general one. */
export function variablesOf(config: Config, signal: Signal): Omit<Circumstances, 'now' | 'isTls' | 'isGrpc'> {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}`
  const general = 'OTEL_EXPORTER_OTLP'
  return {
    endpointVariable: `${config[`${signal}Endpoint`] === '' ? general : own}_ENDPOINT`,
    headersVariable: `${Object.keys(config[`${signal}Headers`]).length === 0 ? general : own}_HEADERS`,
    certificateVariable: `${config[`${signal}Certificate`] === config.otlpCertificate ? general : own}_CERTIFICATE`,
    clientCertificateVariable: `${config[`${signal}ClientCertificate`] === config.otlpClientCertificate ? general : own}_CLIENT_CERTIFICATE`,
  }
}
