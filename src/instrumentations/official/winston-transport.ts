// In the bundle this stands for `@opentelemetry/winston-transport`, which the winston instrumentation asks the application for.
import { OpenTelemetryTransportV3 as OfficialTransport } from '@opentelemetry/winston-transport/build/src/OpenTelemetryTransportV3.js'

const isSender = Symbol('sends to OpenTelemetry')

interface WinstonLogger {
  readonly transports?: readonly object[]
}

/**
 * Sends each record once. The official instrumentation adds a transport to the caller's own list, so the second logger made
 * with that list would have two; and an application may bring the official transport itself.
 */
export class OpenTelemetryTransportV3 extends OfficialTransport {
  readonly [isSender] = true

  constructor(...options: ConstructorParameters<typeof OfficialTransport>) {
    super(...options)
    this.once('pipe', (logger: WinstonLogger) => {
      if (logger.transports?.some((other) => other !== this && sends(other)) === true) this.silent = true
    })
  }
}

function sends(transport: object): boolean {
  return isSender in transport || transport.constructor.name === 'OpenTelemetryTransportV3'
}
