/** Colour on a terminal that takes it, nothing elsewhere: https://no-color.org */
const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const

export type Colour = keyof typeof codes

export function paint(colour: Colour, text: string): string {
  return isColoured && text !== '' ? `\x1b[${codes[colour]}m${text}\x1b[0m` : text
}
