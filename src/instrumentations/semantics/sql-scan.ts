export const singleQuote = 0x27
export const doubleQuote = 0x22
export const backtick = 0x60
export const minus = 0x2d
export const hash = 0x23
export const slash = 0x2f
export const star = 0x2a
export const dollar = 0x24
export const dot = 0x2e
const backslash = 0x5c
export const bracket = 0x5b
export const closingBracket = 0x5d

// Each gives the position after what begins at `start`. What is never closed ends one behind the text: nothing of it is shown.

/** A closing quote within is doubled. */
export function endOfQuoted(text: string, start: number, quote: number, hasEscapes: boolean): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (hasEscapes && code === backslash) at++
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1
      at++
    }
  }
  return text.length + 1
}

export function endOfLine(text: string, start: number, returnEndsLine: boolean): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x0a || (returnEndsLine && code === 0x0d)) return at
  }
  return text.length
}

export function endOfBlock(text: string, start: number, isNested: boolean): number {
  let depth = 1
  for (let at = start + 2; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const next = text.charCodeAt(at + 1)
    if (code === star && next === slash) {
      if (--depth === 0) return at + 2
      at++
    } else if (isNested && code === slash && next === star) {
      depth++
      at++
    }
  }
  return text.length + 1
}

export function endOfNumber(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const isSign = code === minus || code === 0x2b
    const isExponentSign = isSign && isLetterE(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1))
    if (!isDigit(code) && !isWord(code) && code !== dot && !isExponentSign) break
  }
  return at
}

export function isLetterE(code: number): boolean {
  return (code | 0x20) === 0x65
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Letters, `_`, and everything beyond ASCII: identifiers may hold it. */
export function isWord(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code > 0x7f
}

/** White space and control characters. */
export function isSpace(code: number): boolean {
  return code <= 0x20
}
