/** `key=value key="a value"`, on one line whatever it holds. */
export function attributeText(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${plainOrQuoted(key)}=${valueText(value)}`)
    .join(' ')
}

/** A string as it is, without control characters, which could draw lines of their own or move a terminal's cursor. */
export function onOneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, escaped)
}

export function valueText(value: unknown): string {
  if (typeof value === 'string') return plainOrQuoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return onOneLine(jsonText(value))
}

/** A body may be anything, even a ring. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '[unprintable]'
  }
}

function plainOrQuoted(text: string): string {
  return onOneLine(/^[^\s="]+$/.test(text) ? text : JSON.stringify(text))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
