import { writeSync } from 'node:fs'

/** As `OTEL_LOG_LEVEL` names them; each includes those before it. */
const logLevels = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const
export type LogLevel = (typeof logLevels)[number]

/** The agent's only voice: lines on stderr, each of them once. Standard output belongs to the application. */
export interface Log {
  error(code: string, message: string): void
  warn(code: string, message: string): void
  info(code: string, message: string): void
  debug(message: string): void
  /** Whatever the level: the user has asked for this line by another way. */
  always(code: string, message: string): void
}

/** How delivery goes: a second outage has the same line as the first, and whoever tells of it sees to it that there are few. */
const deliveryCodes = 'export-'

export function createLog(level: LogLevel, write: (line: string) => void = writeToStderr): Log {
  const said = new Set<string>()
  const limit = logLevels.indexOf(level)
  const say = (at: LogLevel, code: string, message: string): void => {
    if (logLevels.indexOf(at) > limit) return
    const line = `otel-agent ${at}: ${printable(message)} [${code}]\n`
    if (said.has(line) && !code.startsWith(deliveryCodes)) return
    // A bound, so that messages with changing texts cannot grow the heap.
    if (said.size < 500) said.add(line)
    write(line)
  }
  return {
    always: (_code, message) => write(`otel-agent: ${printable(message)}\n`),
    error: (code, message) => say('error', code, message),
    warn: (code, message) => say('warn', code, message),
    info: (code, message) => say('info', code, message),
    debug: (message) => {
      if (limit >= logLevels.indexOf('debug')) write(`otel-agent debug: ${printable(message)}\n`)
    },
  }
}

/** No line breaks, no escape sequences: parts of messages come from servers and from headers. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
}

/** Not `process.stderr`: opening that stream costs time and can change how the application's own output is written. */
function writeToStderr(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // A closed or full stderr is no reason to disturb the application.
  }
}
