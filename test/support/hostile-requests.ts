/** Repeats exactly: a run that fails today fails tomorrow. https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % sides
  }
}

const id = '0af7651916cd43dd8448eb211c80319c'
const good = `00-${id}-b7ad6b7169203331-01`

/** What was found to be troublesome, here or elsewhere; random requests are made out of these. */
export const corpus: Readonly<Record<string, readonly string[]>> = {
  traceparent: [
    good,
    `ff-${id}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${id}-b7ad6b7169203331`,
    good.toUpperCase(),
    `${good}-`,
    'x'.repeat(7_000),
    '__proto__',
    '',
    '\u00ff\u00fe',
  ],
  tracestate: [
    'a=b',
    ','.repeat(2_000),
    `${'a=b,'.repeat(600)}`,
    '__proto__=x',
    '=',
    'a=\u00ff',
    `a=${'b'.repeat(6_000)}`,
  ],
  baggage: [
    'a=b',
    'a=%',
    'a=%zz%0d%0aX:y',
    '__proto__=1,constructor=2',
    `${'k=v,'.repeat(1_500)}`,
    'a;b;c',
    '=;=,;',
    'a=b;c=%e0%a4',
  ],
  b3: ['0', `${id}-b7ad6b7169203331-1`, 'x-y-z-w', '-'.repeat(500)],
  'uber-trace-id': ['1:2:0:1', ':::', `${'f'.repeat(40)}:1:0:1`, '%', 'x'.repeat(5_000)],
  forwarded: ['malformed', 'for=1.2.3.4;sig=abc=;', ';;;', 'for="[', `for=${'a'.repeat(5_000)}`],
  'x-forwarded-for': ['1.2.3.4:5678', '::::', ','.repeat(500), 'unknown'],
  'x-forwarded-proto': ['javascript', ''],
  host: ['][', 'a:b:c', '', '\u00e9', 'x'.repeat(3_000), '[::1', '1.2.3.4:99999999'],
  'user-agent': ['\u001b[31m', '', 'x'.repeat(7_000)],
}

const targets = [
  '/',
  '*',
  '/%',
  '/%%%',
  '//evil.example/x',
  'http://u:p@h/x?token=T',
  'http://[',
  '/__proto__?__proto__=1&constructor=2',
  '/?sig=S&&&===&%',
  `/${'a/'.repeat(2_000)}`,
  `/?${'a=b&'.repeat(1_500)}`,
  '/\u00e9',
  '?',
]
const methods = ['GET', 'POST', 'OPTIONS', 'PURGE', 'M-SEARCH', 'FOO', 'get', 'HEAD', 'TRACE']

/** Requests as they go over the wire, in latin1. */
export function hostileRequests(count: number, seed: number): string[] {
  const dice = createDice(seed)
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  return Array.from({ length: count }, () => {
    const names = Object.keys(corpus).filter(() => dice(3) === 0)
    const lines = names.flatMap((name) =>
      Array.from({ length: 1 + (dice(8) === 0 ? 2 : 0) }, () => `${name}: ${mutated(pick(corpus[name] ?? []), dice)}`),
    )
    if (!names.includes('host')) lines.push('host: localhost')
    return `${pick(methods)} ${pick(targets)} HTTP/1.1\r\n${lines.join('\r\n')}\r\nconnection: close\r\n\r\n`
  })
}

export function mutated(text: string, dice: (sides: number) => number): string {
  if (text === '' || dice(2) === 0) return text
  const at = dice(text.length)
  return text.slice(0, at) + String.fromCharCode(32 + dice(220)) + text.slice(at + dice(2))
}
