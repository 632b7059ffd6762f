import type { LogRecord } from '../contract.ts'
import { severityOf } from '../semantics/logs.ts'

/** The keys that a logger has names of its own for. */
export interface PinoKeys {
  readonly message: string
  readonly error: string
}

/** A line as pino has written it: serializers, redaction and formatters have done their work. */
export function describeLine(
  line: string,
  level: number,
  label: string | undefined,
  keys: PinoKeys,
  time: unknown,
): LogRecord | undefined {
  const parsed = parsedLine(line)
  if (parsed === undefined) return undefined
  // The resource tells the machine and the process.
  const { level: _level, hostname: _hostname, pid: _pid, ...rest } = parsed
  // Pino's own time is now; the application may have a field of that name.
  if (time === `,"time":${JSON.stringify(rest.time)}`) delete rest.time
  const { [keys.message]: body, [keys.error]: exception, ...attributes } = rest
  return {
    severityNumber: severityOf(level),
    severityText: label,
    body,
    attributes,
    ...(exception !== undefined && { exception: withName(exception) }),
  }
}

/** What `stream.transport` was told to load: a package, or a file of it. */
export function namesSender(target: unknown): boolean {
  return typeof target === 'string' && /\botel\b|opentelemetry/i.test(target)
}

interface TransportOptions {
  readonly target?: unknown
  readonly targets?: readonly TransportOptions[]
  readonly pipeline?: readonly TransportOptions[]
}

/** True for a transport that sends to OpenTelemetry by itself, as `pino-opentelemetry-transport`. */
export function sendsItself({ target, targets = [], pipeline = [] }: TransportOptions): boolean {
  return namesSender(target) || targets.some(sendsItself) || pipeline.some(sendsItself)
}

function parsedLine(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Pino's serializer calls the name of an error's class `type`. */
function withName(exception: unknown): unknown {
  if (typeof exception !== 'object' || exception === null || 'name' in exception) return exception
  const { type } = exception as { readonly type?: unknown }
  return type === undefined ? exception : { ...exception, name: type }
}
