/**
 * What the server, or the driver, says about a failure: `sqlMessage` has no statement in it, as some drivers' `message` has. An
 * error's code before its message is left out.
 */
export function messageOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { sqlMessage, text, code, message } = error as Error & Readonly<Record<'sqlMessage' | 'text' | 'code', unknown>>
  if (typeof sqlMessage === 'string') return sqlMessage
  // Of older releases of the MariaDB connector.
  if (typeof text === 'string') return text
  return typeof code === 'string' && message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message
}

/** As `messageWithoutValues`, for an error's stack: the lines of code are left as they are. */
export function stackWithoutValues(stack: string): string {
  const code = stack.search(/\n\s+at /)
  return code === -1 ? messageWithoutValues(stack) : messageWithoutValues(stack.slice(0, code)) + stack.slice(code)
}

/**
 * Servers repeat in quotes what they stumble over, be it a name or a secret. All from the first quote to the last of its kind
 * is hidden, since what is between may have quotes of its own; so are numbers.
 */
export function messageWithoutValues(message: string): string {
  const hidden = withoutQuoted(withoutQuoted(message, '"'), "'")
  return hidden.replace(/\d+/g, '?')
}

function withoutQuoted(message: string, quote: string): string {
  let start = message.indexOf(quote)
  // An apostrophe is none.
  while (start > 0 && /\w/.test(message[start - 1] as string)) start = message.indexOf(quote, start + 1)
  if (start === -1) return message
  let end = message.lastIndexOf(quote)
  while (end > start && /\w/.test(message[end - 1] as string) && /\w/.test(message[end + 1] ?? '')) {
    end = message.lastIndexOf(quote, end - 1)
  }
  return end === start ? `${message.slice(0, start)}?` : `${message.slice(0, start)}?${message.slice(end + 1)}`
}
