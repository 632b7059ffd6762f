import type { Command } from './command.ts'

/** `otel-agent --help`. Ends with a line break, as all texts here. */
export function generalHelp(commands: Readonly<Record<string, Command>>): string {
  const rows = [
    ...Object.values(commands).map(({ usage, about }) => [usage, about] as const),
    ['help [command]', 'Tells more about a command.'] as const,
  ]
  return `otel-agent traces a Node.js application with no change to its source.

Usage: otel-agent <command>

Commands
${table(rows)}
Options
${table([helpRow, ['-v, --version', 'Prints the version.']])}
Settings are environment variables; "otel-agent config" lists them.
Without this command line: node --import @acme/otel-agent app.js
`
}

/** `otel-agent help <command>`. */
export function commandHelp({ usage, about, details, flags }: Command): string {
  const rows = Object.entries(flags).map(([name, text]) => [`--${name}`, text] as const)
  return `Usage: otel-agent ${usage}

${about}

${details}

Options
${table([...rows, helpRow])}`
}

const helpRow = ['-h, --help', 'Prints this.'] as const

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}
