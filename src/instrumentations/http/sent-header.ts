import type { OutgoingMessage } from 'node:http'

/** A header of a message that is sent, or about to be. Those given to `writeHead` are in the text that was sent, and only there. */
export function sentHeader(message: OutgoingMessage, name: string): string | number | readonly string[] | undefined {
  const known = message.getHeader(name)
  if (known !== undefined) return known
  const text = (message as { _header?: string | null })._header
  if (typeof text !== 'string') return undefined
  const values = text
    .split('\r\n')
    .filter((line) => line.slice(0, line.indexOf(':')).toLowerCase() === name)
    .map((line) => line.slice(line.indexOf(':') + 1).trim())
  return values.length === 0 ? undefined : values
}
