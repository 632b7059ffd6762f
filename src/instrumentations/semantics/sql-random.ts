/** For tests: statements made of pieces of which it is known, by each dialect's rules, what is a literal. */
export interface RandomSql {
  readonly sql: string
  /** What must be left of it, in order. */
  readonly kept: readonly string[]
}

/** In every literal and comment, and nowhere else. */
export const secret = 's3cr3t'

interface Piece {
  readonly text: string
  readonly kept?: string
}

type Pick = (below: number) => number

const noise = [
  ' ',
  "it's",
  '"',
  '`',
  '\\',
  '--',
  '#',
  '/',
  '*',
  '$',
  '$1',
  '[',
  ']',
  '\n',
  '\r',
  '?',
  ',',
  '1e',
  'é',
  '{',
  "''",
  '(',
  ';',
]

const inner = (pick: Pick): string => {
  const some = () => Array.from({ length: pick(4) }, () => noise[pick(noise.length)]).join('')
  return `${some()}${secret}${some()}`
}
const quoted = (body: string, quote: string): string => quote + body.replaceAll(quote, quote + quote) + quote
const escaped = (body: string, quote: string): string =>
  quote + body.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote
const line = (body: string): string => body.replaceAll(/[\n\r]/g, ' ')
const block = (body: string): string => `/*${body.replaceAll('*', '+').replaceAll('/', '|')}*/`

type Make = (pick: Pick, name: string) => Piece

const word: Make = (_pick, name) => ({ text: name, kept: name })
const number: Make = (pick) => ({ text: ['1', '2.5', '.5', '1e5', '1.5E-3', '0xFF', '7'][pick(7)] as string })
const operator: Make = (pick) => ({ text: [' = ', ' + ', ', ', '(', ')', ' < ', '::', ' || ', ';'][pick(9)] as string })
const text: Make = (pick) => ({ text: quoted(inner(pick), "'") })
const identifier =
  (quote: string): Make =>
  (_pick, name) => ({ text: `${quote}a'b ${name}${quote}`, kept: name })

const any = [word, word, number, operator, text]
const doubleQuoted = identifier('"')
const dashes: Make = (pick) => ({ text: `-- ${line(inner(pick))}\n` })
const blocks: Make = (pick) => ({ text: block(inner(pick)) })

const mysql: readonly Make[] = [
  word,
  word,
  number,
  operator,
  (pick) => ({ text: escaped(inner(pick), "'") }),
  (pick) => ({ text: escaped(inner(pick), '"') }),
  (pick) => ({ text: quoted(inner(pick).replaceAll('\\', ''), '"') }),
  (pick) => ({ text: `_utf8${escaped(inner(pick), "'")}` }),
  (pick) => ({ text: `#${inner(pick).replaceAll('\n', ' ')}\n` }),
  identifier('`'),
  dashes,
  blocks,
  (_pick, name) => ({ text: `5--${name}`, kept: name }),
]

/** Within quotes, a backslash is a character as any other. */
const withoutEscapes: readonly Make[] = [
  word,
  word,
  number,
  operator,
  text,
  (pick) => ({ text: quoted(inner(pick), '"') }),
  identifier('`'),
  dashes,
  blocks,
]

const makers: Readonly<Record<string, readonly Make[]>> = {
  postgresql: [
    ...any,
    doubleQuoted,
    dashes,
    blocks,
    (pick) => ({ text: block(`${inner(pick)}`).replace(secret, block(secret)) }),
    // With an operator behind it, for a text on the next line would go on with it.
    (pick) => ({ text: `E${escaped(inner(pick), "'")} +` }),
    (pick) => ({ text: `E${escaped(inner(pick), "'")} \n ${escaped(inner(pick), "'")} +` }),
    (pick) => ({ text: `$$${inner(pick).replaceAll('$', '')}$$` }),
    (pick) => ({ text: `$tag$${inner(pick).replaceAll('$tag', '')}$$ $tag$` }),
    (pick) => ({ text: `U&${quoted(inner(pick), "'")}` }),
  ],
  mysql,
  mariadb: mysql,
  'microsoft.sql_server': [
    ...any,
    doubleQuoted,
    dashes,
    blocks,
    (_pick, name) => ({ text: `[a'b ]]${name}]`, kept: name }),
  ],
  'oracle.db': [
    ...any,
    doubleQuoted,
    dashes,
    blocks,
    (pick) => ({ text: `q'[${inner(pick).replaceAll(']', '')}]'` }),
    (pick) => ({ text: `nq'!${inner(pick)}!'` }),
  ],
}

export const systems: readonly string[] = Object.keys(makers)

/** What servers make of a statement by settings that a client does not see. */
const modes: Readonly<Record<string, { readonly system: string; readonly makers: readonly Make[] }>> = {
  'mysql, NO_BACKSLASH_ESCAPES': { system: 'mysql', makers: withoutEscapes },
  'mariadb, NO_BACKSLASH_ESCAPES': { system: 'mariadb', makers: withoutEscapes },
  'mysql, ANSI_QUOTES': {
    system: 'mysql',
    makers: [
      ...mysql.slice(0, 5),
      // Names may end with a backslash.
      (_pick) => ({ text: '"name\\"' }),
      identifier('`'),
      dashes,
      blocks,
    ],
  },
  'postgresql, standard_conforming_strings=off': {
    system: 'postgresql',
    makers: [
      word,
      word,
      number,
      operator,
      // A text on the next line would go on with it.
      (pick) => ({ text: `${escaped(inner(pick), "'")} +` }),
      (pick) => ({ text: `${escaped(inner(pick), "'")}\n${escaped(inner(pick), "'")} +` }),
      doubleQuoted,
      dashes,
      blocks,
    ],
  },
}

export const modeNames: readonly string[] = Object.keys(modes)

export function randomSqlIn(mode: string, seed: number): RandomSql & { readonly system: string } {
  const { system, makers } = modes[mode] as (typeof modes)[string]
  return { ...made(makers, seed), system }
}

/** The same for the same seed. */
export function randomSql(system: string, seed: number): RandomSql {
  return made(makers[system] ?? any, seed)
}

function made(make: readonly Make[], seed: number): RandomSql {
  let state = seed
  const pick: Pick = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
  const pieces = Array.from({ length: 2 + pick(8) }, (_, index) =>
    (make[pick(make.length)] as Make)(pick, `name${index}x`),
  )
  return {
    sql: pieces.map((piece) => piece.text).join(' '),
    kept: pieces.flatMap(({ kept }) => kept ?? []),
  }
}
