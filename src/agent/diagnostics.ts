import type { Log } from '../base/log.ts'
import type { Config } from '../config/settings.ts'
import { type DiagnosticLogger, foreignRegistration } from '../telemetry/api-global.ts'

/**
 * What instrumentations and copies of the API say about themselves. It is for those who look into the agent (`debug`), but for
 * one thing: an application that starts an SDK of its own must be told that it stays without spans.
 */
export function createDiagnostics(
  log: Log,
  existingSdk: Config['existingSdk'],
): DiagnosticLogger & { hasTold(): boolean } {
  let hasToldOfForeignSdk = false
  return {
    hasTold: () => hasToldOfForeignSdk,
    error(message, ...rest) {
      const place = foreignRegistration(String(message))
      if (place === undefined) {
        log.debug(joined(message, rest))
        return
      }
      if (hasToldOfForeignSdk) return
      hasToldOfForeignSdk = true
      log.warn(
        'second-sdk',
        `An OpenTelemetry SDK is started in ${place}. The agent was there first, so its spans, and those of the ` +
          'application, are sent once, by the agent; the exporters of that SDK get none ' +
          `(ACME_OTEL_EXISTING_SDK=${existingSdk}). ${existingSdk === 'app' ? unseen : 'Set it to "app"'} to leave tracing to that SDK, ` +
          'or remove that SDK.',
      )
    },
    warn: (message, ...rest) => log.debug(joined(message, rest)),
    info: (message, ...rest) => log.debug(joined(message, rest)),
    debug: (message, ...rest) => log.debug(joined(message, rest)),
    verbose: (message, ...rest) => log.debug(joined(message, rest)),
  }
}

const unseen = 'It was loaded unseen: set OTEL_SDK_DISABLED=true'

function joined(message: unknown, rest: readonly unknown[]): string {
  return [message, ...rest]
    .map((part) => (part instanceof Error ? (part.stack ?? part.message) : String(part)))
    .join(' ')
}
